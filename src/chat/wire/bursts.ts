import type { ReconnectPolicy } from '../../connection/policy/reconnect-policy'

/**
 * This many attempts within this many ms, in windows that grow: the first comes soon, and clients that fell together
 * are spread in each.
 */
export function bursts(attempts: number, withinMs: number): ReconnectPolicy {
  const edgeMs = (count: number): number => withinMs * (count / attempts) ** 2
  return ({ attempt, lostAtMs, phase }) => {
    const startMs = edgeMs(attempt - 1)
    return lostAtMs + startMs + phase * (edgeMs(attempt) - startMs)
  }
}
