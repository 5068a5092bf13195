import { expect } from 'vitest'
import type { SocketEvent } from '../../src/connection/ports/ports'
import type { DrivenSocket, Settlements, Step } from './driven-socket'
import type { FarPath } from './far-side'
import type { SocketPortHarness, Wish } from './harness'

const PATIENCE_MS = 10_000
const STEP_MS = 5
/** Most answers come in a few turns: these are waited for without a pause. */
const QUICK_LOOKS = 40

type Messages = readonly (string | ArrayBuffer)[]

export const send = (data: string | ArrayBuffer | Uint8Array): Step => ({ do: 'send', data })
export const close = (code: number, reason = ''): Step => ({ do: 'close', code, reason })
export const drop: Step = { do: 'drop' }

const isEnd = (event: SocketEvent): boolean => event.type === 'closed' || event.type === 'refused'
export const dataOf = (events: readonly SocketEvent[]): Messages =>
  events.flatMap((event) => (event.type === 'message' ? [event.data] : []))

/** The bytes of what must be an ArrayBuffer, of whatever realm. */
export function bytesOf(data: string | ArrayBuffer | undefined): readonly number[] {
  const kind = Object.prototype.toString.call(data)
  if (kind !== '[object ArrayBuffer]' || typeof data === 'string' || data === undefined) {
    throw new Error(`Not an ArrayBuffer: ${kind}`)
  }
  return [...new Uint8Array(data)]
}

/** Helpers that the cases of the contract share. `harness` is the present case's. */
export function createTools(harness: () => SocketPortHarness) {
  async function until<Value>(ask: () => Value, holds: (value: Value) => boolean): Promise<Value> {
    for (let look = 0, waitedMs = 0; waitedMs < PATIENCE_MS; look += 1) {
      const value = ask()
      if (holds(value)) return value
      const pauseMs = look < QUICK_LOOKS ? 0 : STEP_MS
      waitedMs += pauseMs
      await harness().rest(pauseMs)
    }
    const value = ask()
    throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`)
  }

  const untilEnd = (connection: DrivenSocket): Promise<readonly SocketEvent[]> =>
    until(connection.events, (events) => events.some(isEnd))

  async function openTo(path: FarPath, wish: Wish = {}): Promise<DrivenSocket> {
    const connection = harness().open(path, wish)
    await until(connection.events, (events) => events.some(({ type }) => type === 'opened'))
    return connection
  }

  async function untilMessages(connection: DrivenSocket, count: number): Promise<Messages> {
    return dataOf(await until(connection.events, (events) => dataOf(events).length >= count))
  }

  /** Waits for each send to be settled, and a little longer for one that is settled again. */
  async function untilSettled(connection: DrivenSocket): Promise<Settlements> {
    await until(connection.settlements, (settlements) => settlements.every(({ length }) => length > 0))
    await harness().rest(50)
    return connection.settlements()
  }

  async function untilNoneLeft(): Promise<void> {
    await until(harness().farConnections, (count) => count === 0)
    await until(harness().left, (count) => count === 0)
  }

  const fails = (settlements: Settlements): void => {
    expect(settlements.map((settled) => settled.map((error) => typeof error))).toEqual([['string']])
  }

  return { until, untilEnd, openTo, untilMessages, untilSettled, untilNoneLeft, fails }
}

export type Tools = ReturnType<typeof createTools>
