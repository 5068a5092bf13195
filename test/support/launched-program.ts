import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram, type ProgramName } from '../../scripts/programs'

const patienceMs = 60_000
/** Another program may take a free port first. */
const maxTries = 5

export type LaunchedProgram = NonNullable<Awaited<ReturnType<typeof launchProgram>>>

interface LaunchOptions {
  readonly path?: string
  readonly env?: NodeJS.ProcessEnv
  /** Whether the program is ready. Default: when it listens. */
  readonly answers?: (port: number) => Promise<boolean>
}

const isReachable = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('error', () => resolve(false)).once('connect', () => {
    socket.destroy()
    resolve(true)
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/**
 * Starts a program and waits until it listens on this port. Rejects if the program is missing.
 * @returns `undefined` when another program took the port
 */
export async function launchProgram(
  name: ProgramName, args: readonly string[], port: number, options: LaunchOptions = {},
) {
  const { path = findProgram(name), env, answers = isReachable } = options
  if (path === undefined) throw new Error(`${name} is not installed`)
  // Creates a process group, because killing only a script would leave its server running. Redis has no child processes
  // and stays in this group, because Linux may schedule each session as one task (autogroup), so Redis would get less
  // CPU time than its clients.
  const detached = process.platform !== 'win32' && name !== 'redis-server'
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, detached })
  let text = ''
  let isGone = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void (text = (text + chunk.toString()).slice(-20_000)))
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', (error) => {
    text += error.message
    resolve()
  }))
  function end(): void {
    if (isGone) return
    try {
      if (detached && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch {
      // The program has ended, but its event has not arrived yet.
    }
  }
  // Kills the program when a worker ends during a test.
  process.once('exit', end)
  void gone.then(() => {
    isGone = true
    process.removeListener('exit', end)
  })
  const launched = {
    child,
    said: () => text,
    gone,
    async kill(): Promise<void> {
      end()
      await gone
    },
  }
  const beganMs = performance.now()
  while (!await answers(port)) {
    if (isGone && text.includes('ddress already in use')) return undefined
    if (isGone) throw new Error(`${name} has ended: ${text}`)
    if (performance.now() - beganMs > patienceMs) {
      await launched.kill()
      throw new Error(`${name} does not answer: ${text}`)
    }
    await pause(10)
  }
  return isGone ? undefined : launched
}

export async function launchOnFreePort(
  name: ProgramName, argsOf: (port: number) => readonly string[], options: LaunchOptions = {},
): Promise<{ readonly program: LaunchedProgram; readonly port: number }> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const port = await freePort()
    const program = await launchProgram(name, argsOf(port), port, options)
    if (program !== undefined) return { program, port }
  }
  throw new Error(`${name} found no free port`)
}
