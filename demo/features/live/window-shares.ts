import { defaultPolicy, fixedDelay, type ReconnectPolicy } from '../../../src/client'

/** Seconds between the disconnect and the end of the last window. */
export const shownSeconds = 83
export const attemptsShown = 5

export interface ReconnectWindow {
  readonly attempt: number
  readonly fromMs: number
  readonly toMs: number
}

const numbers = Array.from({ length: attemptsShown }, (_, index) => index + 1)

function attemptAt(policy: ReconnectPolicy, attempt: number, phase: number, endedAtMs: number): number {
  return policy({ attempt, lostAtMs: 0, endedAtMs, phase, roll: 0 })
}

/** Windows of the default policy, in ms after the disconnect. */
export const reconnectWindows: readonly ReconnectWindow[] = numbers.map((attempt) => ({
  attempt,
  fromMs: attemptAt(defaultPolicy.reconnect, attempt, 0, 0),
  toMs: attemptAt(defaultPolicy.reconnect, attempt, 1, 0),
}))

/** Returns the attempts per second after the disconnect, if all fail immediately. */
export function attemptsBySecond(policy: ReconnectPolicy, phases: readonly number[]): readonly number[] {
  const counts = Array.from({ length: shownSeconds }, () => 0)
  for (const phase of phases) {
    let atMs = 0
    for (const attempt of numbers) {
      atMs = attemptAt(policy, attempt, phase, atMs)
      const second = Math.floor(atMs / 1_000)
      counts[second] = (counts[second] ?? 0) + 1
    }
  }
  return counts
}

export const policies = { spread: defaultPolicy.reconnect, fixed: fixedDelay(3_000) } as const
