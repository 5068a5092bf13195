/** CPU time (ms) of the whole process until the task ends, including its collector and compiler threads. */
export async function cpuMsOf(task: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/**
 * Removes the previous slice's young garbage. A full collection would also discard the frames' hidden classes, and with
 * them the code compiled for them.
 */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Start node with --expose-gc')
  globalThis.gc({ type: 'minor' })
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
