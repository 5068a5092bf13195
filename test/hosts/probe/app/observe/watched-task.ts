const PATIENCE_MS = 5_000
const LOOK_MS = 5
/** Where native never answers, a socket is left behind after this. */
const FINISH_PATIENCE_MS = 2_000
/** A little more than the few turns that a runtime takes to pass something on. */
const TURNS_MS = 25

export interface WatchedTask {
  readonly task: UniNamespace.SocketTask
  /** Events of the task: `open`, `message text`, `error`, `close`. */
  readonly events: readonly string[]
  firstText(): string
  /** Waits for an event that begins so. */
  has(event: string): Promise<void>
  /** Closes it and waits for the end. */
  finish(): Promise<void>
}

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it holds, or until the time limit. */
async function until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !holds(); waitedMs += LOOK_MS) await rest(LOOK_MS)
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) as unknown : undefined
}

export const stateOf = (task: object): string => JSON.stringify(fieldOf(task, 'readyState')) ?? 'none'

/** Opens a socket as the plugin does: with a callback, its listeners attached at once. */
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
 * Lets arrive what is under way: a message sent now comes back behind it, however busy the machine is.
 * Apart from other sockets in time, since the app's runtime mixes up those of one millisecond.
 */
export async function quiet(far: string): Promise<void> {
  await rest(TURNS_MS)
  const fence = await openTask(`${far}/echo`)
  fence.task.send({ data: 'fence', complete: () => undefined })
  await fence.has('message')
  await fence.finish()
  await rest(TURNS_MS)
}
