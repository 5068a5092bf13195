/** CPU time that the whole process spends until the task is over, ms: its collector and compiler threads too. */
export async function cpuMsOf(task: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/**
 * Leaves no young garbage of another's slice to the coming one. A full collection would also throw away the shapes of
 * the frames, which live no longer than a frame does, and with them the code that was compiled for them.
 */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Start node with --expose-gc')
  globalThis.gc({ type: 'minor' })
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
