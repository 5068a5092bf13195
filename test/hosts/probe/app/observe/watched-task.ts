import type { Far } from './far'
import { fieldOf, rest, until } from './observation'

/** Where native never answers, a socket is left behind after this. */
const FINISH_PATIENCE_MS = 2_000

export interface WatchedTask {
  readonly task: UniNamespace.SocketTask
  /** Events of the task: `open`, `message text`, `message [object ArrayBuffer] 3`, `error`, `close 1000`. */
  readonly events: readonly string[]
  /** The first message's data. */
  firstMessage(): unknown
  /** Waits for an event that begins so. */
  has(event: string): Promise<void>
  /** Closes it and waits for the end. */
  finish(): Promise<void>
}

interface Callbacks {
  readonly words: readonly string[]
  readonly success: () => void
  readonly fail: (failure: unknown) => void
  readonly complete: () => void
}

/** Callbacks that write down each call, with uni's code where there is one. */
export function createCallbacks(): Callbacks {
  const words: string[] = []
  return {
    words,
    success: () => void words.push('success'),
    fail(failure) {
      const code = fieldOf(failure, 'errCode')
      words.push(typeof code === 'number' ? `fail ${code}` : 'fail')
    },
    complete: () => void words.push('complete'),
  }
}

function wordsOf(data: unknown): string {
  if (typeof data === 'string') return data
  const length = fieldOf(data, 'byteLength')
  return `${Object.prototype.toString.call(data)}${typeof length === 'number' ? ` ${length}` : ''}`
}

/** Opens a socket as the plugin does: with a callback, its listeners attached at once. */
export function watchTask(url: string, more: Partial<UniNamespace.ConnectSocketOption> = {}): WatchedTask {
  const events: string[] = []
  const messages: unknown[] = []
  const task = uni.connectSocket({ url, complete: () => undefined, ...more })
  task.onOpen(() => void events.push('open'))
  task.onMessage(({ data }) => {
    messages.push(data)
    events.push(`message ${wordsOf(data)}`)
  })
  task.onError(() => void events.push('error'))
  task.onClose((event: unknown) => void events.push(`close ${String(fieldOf(event, 'code'))}`))
  const has = (event: string): Promise<void> => until(() => events.some((reported) => reported.startsWith(event)))
  return {
    task,
    events,
    firstMessage: () => messages[0],
    has,
    async finish(): Promise<void> {
      const isOver = (): boolean => events.some((reported) => reported.startsWith('close') || reported === 'error')
      if (isOver()) return
      task.close({ code: 1000, complete: () => undefined })
      await until(isOver, FINISH_PATIENCE_MS)
    },
  }
}

export function stateOf(task: object): string {
  const state: unknown = Reflect.get(task, 'readyState')
  return typeof state === 'number' ? String(state) : 'none'
}

export async function openTask(url: string, more?: Partial<UniNamespace.ConnectSocketOption>): Promise<WatchedTask> {
  const watched = watchTask(url, more)
  await watched.has('open')
  return watched
}

/** A little more than the few turns that a runtime takes to pass something on. */
const TURNS_MS = 25

/**
 * Lets arrive what is under way: a message sent now comes back behind it, however busy the machine is.
 * Apart from other sockets in time, since the app's runtime mixes up those of one millisecond.
 */
export async function quiet({ echo }: Far): Promise<void> {
  await rest(TURNS_MS)
  const fence = await openTask(echo)
  fence.task.send({ data: 'fence', complete: () => undefined })
  await fence.has('message')
  await fence.finish()
  await rest(TURNS_MS)
}

/** How many lines the far side holds, the asking one included. */
export async function linesAt({ census }: Far): Promise<number> {
  const watched = await openTask(census)
  await watched.has('message')
  await watched.finish()
  return Number(watched.firstMessage())
}
