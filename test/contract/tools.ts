import { expect } from 'vitest'
import type { SocketEvent, SocketPort, SocketRequest } from '../../src/connection/ports/ports'
import type { FarPath } from './far-side'

const PATIENCE_MS = 10_000
const STEP_MS = 5
/** Checks without a pause, because most responses arrive within a few turns. */
const QUICK_LOOKS = 40

export interface SocketPortHarness {
  readonly port: SocketPort
  url(path: FarPath): string
  /** Lets time pass and pending events arrive. */
  rest(ms: number): Promise<void>
  farConnections(): number
  /** Leftover native sockets, timers, names and slots. */
  left(): number
  readonly sendsHeader: boolean
  dispose(): Promise<void>
}

/** The port's type excludes views, but plain JavaScript may pass one. */
type Data = string | ArrayBuffer | Uint8Array
type Wish = Omit<SocketRequest, 'url'>

/** Opens a connection without waiting, because platforms need different numbers of turns. */
function openOver({ port, url }: SocketPortHarness, path: FarPath, wish: Wish = {}) {
  const events: SocketEvent[] = []
  /** Results of each send so far, in order. `undefined` means success. */
  const settlements: (string | undefined)[][] = []
  const connection = port.open({ url: url(path), ...wish }, (event) => void events.push(event))
  return {
    events,
    settlements,
    send(data: Data): void {
      const settled: (string | undefined)[] = []
      settlements.push(settled)
      Reflect.apply(connection.send, connection, [data, (error?: string) => void settled.push(error)])
    },
    close: (code: number, reason = ''): void => connection.close(code, reason),
    drop: (): void => connection.drop(),
  }
}

export type OpenConnection = ReturnType<typeof openOver>

export const dataOf = (events: readonly SocketEvent[]): readonly (string | ArrayBuffer)[] =>
  events.flatMap((event) => (event.type === 'message' ? [event.data] : []))

/** Returns the bytes of an ArrayBuffer from any realm. */
export function bytesOf(data: string | ArrayBuffer | undefined): readonly number[] {
  const kind = Object.prototype.toString.call(data)
  if (kind !== '[object ArrayBuffer]' || typeof data === 'string' || data === undefined) {
    throw new Error(`Not an ArrayBuffer: ${kind}`)
  }
  return [...new Uint8Array(data)]
}

export type Tools = ReturnType<typeof createTools>

/** Helpers for all contract cases. `harness` returns the current case's harness. */
export function createTools(harness: () => SocketPortHarness) {
  const opened: OpenConnection[] = []

  function open(path: FarPath, wish?: Wish): OpenConnection {
    const connection = openOver(harness(), path, wish)
    opened.push(connection)
    return connection
  }

  /** Drops all connections, because a pending connection would open over the next case's double. */
  const dropAll = (): void => opened.splice(0).forEach((connection) => connection.drop())

  async function until(holds: () => boolean, seen: () => unknown): Promise<void> {
    for (let look = 0, waitedMs = 0; waitedMs < PATIENCE_MS; look += 1) {
      if (holds()) return
      const pauseMs = look < QUICK_LOOKS ? 0 : STEP_MS
      waitedMs += pauseMs
      await harness().rest(pauseMs)
    }
    throw new Error(`Waited in vain; last seen: ${JSON.stringify(seen())}`)
  }

  async function untilEnd({ events }: OpenConnection): Promise<readonly SocketEvent[]> {
    await until(() => events.some(({ type }) => type === 'closed' || type === 'refused'), () => events)
    return [...events]
  }

  const untilOpened = ({ events }: OpenConnection): Promise<void> =>
    until(() => events.some(({ type }) => type === 'opened'), () => events)

  async function openTo(path: FarPath, wish?: Wish): Promise<OpenConnection> {
    const connection = open(path, wish)
    await untilOpened(connection)
    return connection
  }

  async function untilMessages({ events }: OpenConnection, count: number): Promise<ReturnType<typeof dataOf>> {
    await until(() => dataOf(events).length >= count, () => events)
    return dataOf(events)
  }

  /** Waits until each send has settled, and slightly longer to detect a second settlement. */
  async function untilSettled({ settlements }: OpenConnection): Promise<OpenConnection['settlements']> {
    await until(() => settlements.every(({ length }) => length > 0), () => settlements)
    await harness().rest(50)
    return settlements
  }

  const untilFarIsFree = (): Promise<void> =>
    until(() => harness().farConnections() === 0, () => harness().farConnections())

  async function untilNoneLeft(): Promise<void> {
    await untilFarIsFree()
    await until(() => harness().left() === 0, () => harness().left())
  }

  const fails = (settlements: OpenConnection['settlements']): void => {
    expect(settlements.map((settled) => settled.map((error) => typeof error))).toEqual([['string']])
  }

  return {
    open, dropAll, untilOpened, untilEnd, openTo, untilMessages, untilSettled, untilFarIsFree, untilNoneLeft, fails,
  }
}
