import { fork, type ForkOptions } from 'node:child_process'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundledProgram } from '../support/bundled-program'

export interface MeasureOptions {
  readonly positions: number
  /** Deltas per second and account. */
  readonly rate: number
  readonly reported?: ((line: string) => void) | undefined
}

interface Envelope {
  readonly id: number
  readonly body: unknown
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number' && 'body' in value
}

/** Starts a process that answers queries one by one. `file` is in this folder. */
export function startWorker<Question extends object, Answer>(file: string, args: object, options: ForkOptions = {}) {
  const program = bundledProgram(fileURLToPath(new URL(file, import.meta.url)))
  const child = fork(program, [JSON.stringify(args)], options)
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(reason: Error): void }>()
  let lastId = 0
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void gone.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} has ended`))
    waiting.clear()
  })
  child.on('message', (message) => {
    if (!isEnvelope(message)) return
    waiting.get(message.id)?.resolve(message.body)
    waiting.delete(message.id)
  })
  return {
    child,
    ask(question: Question): Promise<Answer> {
      lastId += 1
      const id = lastId
      return new Promise<Answer>((resolve, reject) => {
        // Each query has one kind of response, and both ends are in this folder.
        waiting.set(id, { resolve: (answer) => resolve(answer as Answer), reject })
        child.send({ id, body: question }, (error) => {
          if (error !== null) reject(error)
        })
      })
    },
    /** Kills the process like a failing machine, and waits for its end. */
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Starts a worker for each of these arguments. All are queried and killed together. */
export function startWorkers<Question extends object, Answer>(
  file: string, each: readonly object[], options?: ForkOptions,
) {
  const workers = each.map((args) => startWorker<Question, Answer>(file, args, options))
  return {
    ask: (questionOf: (index: number) => Question): Promise<Answer[]> =>
      Promise.all(workers.map((worker, index) => worker.ask(questionOf(index)))),
    kill: () => Promise.all(workers.map((worker) => worker.kill())),
  }
}

/** Answers queries in the worker, which ends with its parent. */
export function serveQuestions<Question>(answer: (question: Question) => unknown): void {
  process.on('message', (message) => {
    if (!isEnvelope(message)) return
    const { id, body } = message
    void Promise.resolve(answer(body as Question)).then((answered) => process.send?.({ id, body: answered ?? null }))
  })
  process.on('disconnect', () => process.exit(0))
}

export const patienceMs = 180_000

/** Polls until the condition holds. Returns false after a timeout. */
export async function until(holds: () => Promise<boolean>): Promise<boolean> {
  const beganMs = performance.now()
  while (!await holds()) {
    if (performance.now() - beganMs > patienceMs) return false
    await pause(50)
  }
  return true
}

/** Like `until`, but throws after a timeout. */
export async function mustBecome(what: string, holds: () => Promise<boolean>): Promise<void> {
  if (!await until(holds)) throw new Error(`not ${what} within ${patienceMs} ms`)
}

export function cpuMsHere(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** The machine's load. A large value shows other programs. */
export const loadNow = (): number => rounded(loadavg()[0] ?? 0, 2)

export const tradersOf = (accounts: number): number[] => Array.from({ length: accounts }, (_, index) => 20_001 + index)

export const sumOf = <Each>(all: readonly Each[], of: (each: Each) => number): number =>
  all.reduce((sum, each) => sum + of(each), 0)

export function workerArgs<Args>(): Args {
  return JSON.parse(process.argv[2] ?? '{}') as Args
}
