import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export interface Program {
  /** Asks again until there is an answer; rejects when the program has ended, or after the time is over. */
  until<T>(answer: () => T | undefined | Promise<T | undefined>, timeoutMs: number): Promise<T>
  /** The end of what it has written. */
  words(): string
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>
}

interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv
  /** How long it may take to end by itself; 0 ends it at once, with what it has started. Default 5,000. */
  readonly stopTimeoutMs?: number
}

const LOOK_AGAIN_MS = 20
const KEPT_WORDS = 4_000
const STOP_TIMEOUT_MS = 5_000

/** A server of somebody else's, started for a test. */
export function startProgram(path: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const { env, stopTimeoutMs = STOP_TIMEOUT_MS } = options
  // The first of a group of its own: a script that waits for a server would leave it behind.
  const detached = process.platform !== 'win32'
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, detached })
  let words = ''
  let ended = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-KEPT_WORDS)
    })
  }
  const over = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      words += error.message
      ended = true
      resolve()
    })
    child.on('exit', () => {
      ended = true
      resolve()
    })
  })
  // An aborted run leaves no process behind.
  const kill = (): void => {
    try {
      if (detached && child.pid !== undefined && !ended) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch {
      // It has ended, and its event is still to come.
    }
  }
  process.on('exit', kill)
  void over.then(() => process.off('exit', kill))

  return {
    async until(answer, timeoutMs) {
      const startedAt = Date.now()
      for (;;) {
        const given = await answer()
        if (given !== undefined) return given
        if (ended) throw new Error(`${path} has ended: ${words}`)
        if (Date.now() - startedAt > timeoutMs) throw new Error(`${path} is not ready: ${words}`)
        await pause(LOOK_AGAIN_MS)
      }
    },
    words: () => words,
    async stop() {
      if (stopTimeoutMs > 0) child.kill('SIGTERM')
      else kill()
      const late = setTimeout(kill, stopTimeoutMs)
      await over
      clearTimeout(late)
    },
  }
}
