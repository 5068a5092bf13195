/** Node's globals for the host in an engine that has only the language. The bundle hides these names from the app. */

/** An event loop task, which the shell runs. */
interface Task {
  readonly id: number
  readonly dueMs: number
  readonly run: () => void
}

const nowMs = Date.now
const soon: (() => void)[] = []
let tasks: readonly Task[] = []
let lastId = 0

const utf8 = (text: string): Uint8Array => Uint8Array.from(
  encodeURIComponent(text).match(/%..|./g) ?? [],
  (part) => (part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0)),
)

export const loop = {
  /** Runs the oldest immediate, or the due task. */
  turn(): void {
    const immediate = soon.shift()
    if (immediate !== undefined) return immediate()
    const [next] = tasks
    if (next === undefined || next.dueMs > nowMs()) return
    clearTimeout(next.id)
    next.run()
  },
  hasImmediate: (): boolean => soon.length > 0,
  /** `null` without a task. */
  waitMs: (): number | null => (tasks[0] === undefined ? null : Math.max(0, tasks[0].dueMs - nowMs())),
}

export const setImmediate = (run: () => void): void => void soon.push(run)

export function setTimeout(run: () => void, delayMs = 0): number {
  lastId += 1
  tasks = [...tasks, { id: lastId, dueMs: nowMs() + delayMs, run }].sort((one, other) => one.dueMs - other.dueMs)
  return lastId
}

export function clearTimeout(id: number): void {
  tasks = tasks.filter((task) => task.id !== id)
}

/** V8 before 7.3 lacks `Object.fromEntries`. */
export function fromEntries<Value>(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  const object: Record<string, Value> = {}
  for (const [name, value] of entries) object[name] = value
  return object
}

export const performance = { now: () => nowMs() }

export const queueMicrotask = (run: () => void): void => void Promise.resolve().then(run)

export const Buffer = {
  byteLength: (text: string): number => utf8(text).length,
  from: (data: Uint8Array): Uint8Array => data,
}

export class TextDecoder {
  decode(bytes: Uint8Array): string {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  }
}

export class URLSearchParams {
  readonly #pairs: readonly (readonly [string, string])[]

  constructor(given: string | Readonly<Record<string, string>>) {
    this.#pairs = typeof given !== 'string' ? Object.entries(given) : given.split('&').filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value = ''] = pair.split('=').map(decodeURIComponent)
        return [name, value]
      })
  }

  [Symbol.iterator](): Iterator<readonly [string, string]> {
    return this.#pairs[Symbol.iterator]()
  }

  toString(): string {
    return this.#pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  }
}

export class AbortController {
  readonly signal = { aborted: false }

  abort(): void {
    this.signal.aborted = true
  }
}

interface Response {
  readonly status: number
  readonly text: string
}

let lastFetch = 0
const fetches = new Map<number, (response: Response | undefined) => void>()

/** Messages for the driver, in order. Each response includes them. */
export const wishes: object[] = []

export async function fetch(url: string, { method, headers, body }: Readonly<Record<string, unknown>>) {
  lastFetch += 1
  const id = lastFetch
  wishes.push({ type: 'fetch', id, url, method, headers, body })
  const response = await new Promise<Response | undefined>((resolve) => void fetches.set(id, resolve))
  if (response === undefined) throw new Error('The request failed')
  const { status, text } = response
  return { status, headers: [], arrayBuffer: async () => utf8(text).buffer }
}

export function fetched(id: number, response: Response | undefined): void {
  const resolve = fetches.get(id)
  fetches.delete(id)
  resolve?.(response)
}
