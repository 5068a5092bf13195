const PATIENCE_MS = 5_000
const LOOK_MS = 5
/** Maximum wait for a native close. */
const FINISH_PATIENCE_MS = 2_000
/** Slightly more than a runtime takes to forward an event. */
const TURNS_MS = 25

export interface WatchedTask {
  readonly task: UniNamespace.SocketTask
  /** `open`, `message text`, `error` or `close`. */
  readonly events: readonly string[]
  firstText(): string
  has(event: string): Promise<void>
  finish(): Promise<void>
}

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !holds(); waitedMs += LOOK_MS) await rest(LOOK_MS)
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) as unknown : undefined
}

export const stateOf = (task: object): string => JSON.stringify(fieldOf(task, 'readyState')) ?? 'none'

/** Opens a socket like the plugin: with a callback, and with listeners attached immediately. */
export function watchTask(url: string, more: Partial<UniNamespace.ConnectSocketOption> = {}): WatchedTask {
  const events: string[] = []
  const task = uni.connectSocket({ url, complete: () => undefined, ...more })
  task.onOpen(() => void events.push('open'))
  task.onMessage(({ data }) => void events.push(`message ${String(data)}`))
  task.onError(() => void events.push('error'))
  task.onClose(() => void events.push('close'))
  return {
    task,
    events,
    firstText: () => (events.find((event) => event.startsWith('message ')) ?? '').slice('message '.length),
    has: (event) => until(() => events.some((reported) => reported.startsWith(event))),
    async finish(): Promise<void> {
      const isOver = (): boolean => events.includes('close') || events.includes('error')
      if (isOver()) return
      task.close({ code: 1000, complete: () => undefined })
      await until(isOver, FINISH_PATIENCE_MS)
    },
  }
}

export async function openTask(url: string, more?: Partial<UniNamespace.ConnectSocketOption>): Promise<WatchedTask> {
  const watched = watchTask(url, more)
  await watched.has('open')
  return watched
}

/**
 * Waits for pending events. Also separates sockets in time, because the App runtime confuses sockets of one
 * millisecond.
 */
export async function quiet(far: string): Promise<void> {
  await rest(TURNS_MS)
  const fence = await openTask(`${far}/echo`)
  fence.task.send({ data: 'fence', complete: () => undefined })
  await fence.has('message')
  await fence.finish()
  await rest(TURNS_MS)
}
