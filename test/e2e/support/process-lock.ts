import { readFileSync, rmSync, writeFileSync } from 'node:fs'

const LOOK_AGAIN_MS = 100

/** Returns `false` when a running process has the lock. */
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

/** A killed process leaves its lock behind. */
function isHeld(path: string): boolean {
  let holder: number
  try {
    holder = Number(readFileSync(path, 'utf8'))
  } catch {
    // The lock was just released.
    return false
  }
  // The lock was just taken and contains no id yet.
  if (holder === 0) return true
  try {
    process.kill(holder, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export async function underLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  while (!take(path)) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
