import { spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram } from '../../scripts/programs'

const patienceMs = 20_000

export interface LaunchedProgram {
  readonly child: ChildProcess
  /** The last 20,000 characters of its stderr. */
  readonly said: () => string
  readonly gone: Promise<void>
}

const isReachable = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('error', () => resolve(false)).once('connect', () => {
    socket.destroy()
    resolve(true)
  })
})

/**
 * Starts a program and waits until it listens on this port; rejects where the machine does not have it.
 * @returns `undefined` when it has ended because another took the port
 */
export async function launchProgram(
  name: Parameters<typeof findProgram>[0], args: readonly string[], port: number,
): Promise<LaunchedProgram | undefined> {
  const program = findProgram(name)
  if (program === undefined) throw new Error(`${name} is not on this machine`)
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  let isGone = false
  child.stderr.on('data', (chunk: Buffer) => void (text = (text + chunk.toString()).slice(-20_000)))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  // A worker that ends in the middle of a test leaves nothing behind.
  const endWithUs = (): void => void child.kill('SIGTERM')
  process.once('exit', endWithUs)
  void gone.then(() => {
    isGone = true
    process.removeListener('exit', endWithUs)
  })
  const beganMs = performance.now()
  while (!await isReachable(port)) {
    if (isGone && text.includes('ddress already in use')) return undefined
    if (isGone) throw new Error(`${name} has ended: ${text}`)
    if (performance.now() - beganMs > patienceMs) {
      child.kill('SIGKILL')
      throw new Error(`${name} does not answer: ${text}`)
    }
    await pause(10)
  }
  return isGone ? undefined : { child, said: () => text, gone }
}
