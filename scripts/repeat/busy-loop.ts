import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'

/** Returns to the event loop regularly, to detect the parent's end. */
const burn = `
process.stdin.on('end', () => process.exit()).on('error', () => process.exit()).resume()
const turn = () => {
  for (const untilMs = performance.now() + 50; performance.now() < untilMs;);
  setImmediate(turn)
}
turn()`

/** Keeps one core busy, with lower priority than tests, until the returned function is called or this process ends. */
export function startBusyLoop(): () => void {
  const child = spawn(process.execPath, ['-e', burn], { stdio: ['pipe', 'ignore', 'inherit'] })
  // The pipe is closed when this process ends.
  child.stdin.on('error', () => undefined)
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  return () => void child.kill()
}
