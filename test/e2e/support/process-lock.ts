import { readFileSync, rmSync, writeFileSync } from 'node:fs'

const LOOK_AGAIN_MS = 100

/** Takes the lock for this process; `false` when a process that still runs has it. */
function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    if (!isHeld(path)) rmSync(path, { force: true })
    return false
  }
}

/** Whether the process that wrote the lock is alive: one that was killed leaves it behind. */
function isHeld(path: string): boolean {
  let holder: number
  try {
    holder = Number(readFileSync(path, 'utf8'))
  } catch {
    // It was given back a moment ago.
    return false
  }
  // Taken this moment, and not yet signed.
  if (holder === 0) return true
  try {
    process.kill(holder, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Does the work while no other process does any under that lock; waits for one that is at it. */
export async function underLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  while (!take(path)) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
