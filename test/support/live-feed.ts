import type { ReconnectPolicy } from '../../src/connection/policy/reconnect-policy'

/** A trading page's five windows, a hundred times as fast. */
const shortWindowsMs = [
  [10, 43],
  [43, 114],
  [114, 237],
  [237, 453],
  [453, 830],
] as const

export const shortWindows: ReconnectPolicy = ({ attempt, lostAtMs, phase }) => {
  const [start, end] = shortWindowsMs[attempt - 1] ?? [0, 0]
  return lostAtMs + start + phase * (end - start)
}
