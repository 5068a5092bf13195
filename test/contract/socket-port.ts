import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SocketEvent, SocketRequest } from '../../src/ports/socket'
import { commandBurst, commandClose, commandCut, type FarPath } from './far-side'
import { binaryCases, closeCases, reasonCases, sentReason, textCases } from './socket-port-cases'

/** One connection, asked from outside: a host may run it in another process. */
export interface ContractConnection {
  /** All that was told so far. */
  events(): Promise<readonly SocketEvent[]>
  /** Answers with the settlements so far of this send, `undefined` for success. */
  send(data: string | Uint8Array): Promise<() => Promise<readonly (string | undefined)[]>>
  close(code: number, reason: string): Promise<void>
  drop(): Promise<void>
}

export interface SocketPortHarness {
  open(path: FarPath, request?: Omit<SocketRequest, 'url'>): Promise<ContractConnection>
  /** Lets time go by and what is under way arrive. */
  rest(ms: number): Promise<void>
  /** Sockets that the far side still holds. */
  farConnections(): Promise<number>
  /** Whatever is left behind on this side: native sockets, timers, names, slots. */
  left(): Promise<number>
  /** Whether the platform sends headers. */
  readonly sendsHeader: boolean
  dispose(): Promise<void>
}

const PATIENCE_MS = 10_000
const STEP_MS = 5
/** Most answers come in a few turns: these are waited for without a pause. */
const QUICK_LOOKS = 40

const isEnd = (event: SocketEvent): boolean => event.type === 'closed' || event.type === 'refused'
const dataOf = (events: readonly SocketEvent[]): readonly (string | ArrayBuffer)[] =>
  events.flatMap((event) => (event.type === 'message' ? [event.data] : []))
const bytesOf = (data: string | ArrayBuffer | undefined): readonly number[] => {
  const kind = Object.prototype.toString.call(data)
  if (kind !== '[object ArrayBuffer]' || typeof data === 'string' || data === undefined) {
    throw new Error(`Not an ArrayBuffer: ${kind}`)
  }
  return [...new Uint8Array(data)]
}

/** What every socket port does, whatever lies under it. */
export function socketPortContract(name: string, createHarness: () => Promise<SocketPortHarness>): void {
  describe(`socket port over ${name}`, () => {
    let harness: SocketPortHarness
    beforeEach(async () => {
      harness = await createHarness()
    })
    afterEach(async () => {
      await harness.dispose()
    })

    async function until<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
      for (let look = 0, waitedMs = 0; waitedMs < PATIENCE_MS; look += 1) {
        const value = await ask()
        if (holds(value)) return value
        const pauseMs = look < QUICK_LOOKS ? 0 : STEP_MS
        waitedMs += pauseMs
        await harness.rest(pauseMs)
      }
      const value = await ask()
      throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`)
    }

    const untilEnd = (connection: ContractConnection): Promise<readonly SocketEvent[]> =>
      until(connection.events, (events) => events.some(isEnd))

    async function openTo(path: FarPath, request: Omit<SocketRequest, 'url'> = {}): Promise<ContractConnection> {
      const connection = await harness.open(path, request)
      await until(connection.events, (events) => events.some(({ type }) => type === 'opened'))
      return connection
    }

    type Messages = readonly (string | ArrayBuffer)[]
    async function untilMessages(connection: ContractConnection, count: number): Promise<Messages> {
      return dataOf(await until(connection.events, (events) => dataOf(events).length >= count))
    }

    test('PF-1: opened comes first, then messages in order, then one end', async () => {
      const connection = await openTo('/echo')
      await connection.send(commandBurst(100))
      await untilMessages(connection, 100)
      await connection.send(commandClose(4000, 'done'))
      const events = await untilEnd(connection)
      expect(events[0]).toEqual({ type: 'opened' })
      expect(dataOf(events)).toEqual(Array.from({ length: 100 }, (_, index) => String(index + 1)))
      expect(events[events.length - 1]).toEqual({ type: 'closed', code: 4000, reason: 'done' })
      expect(events).toHaveLength(102)
    })

    test('PF-1: what the server says at once on opening is not missed', async () => {
      const events = await untilEnd(await harness.open('/replaced'))
      expect(events).toEqual([
        { type: 'opened' },
        { type: 'message', data: 'hello' },
        { type: 'closed', code: 4409, reason: 'replaced' },
      ])
    })

    test('PF-3: nothing is told before the call returns', async () => {
      expect(await (await harness.open('/nowhere')).events()).toEqual([])
    })

    for (const path of ['/nowhere', '/refuse'] as const) {
      test(`PF-2: a connection to ${path} ends once, with 1006 and without opening`, async () => {
        const connection = await harness.open(path)
        await untilEnd(connection)
        await harness.rest(200)
        expect(await connection.events()).toEqual([{ type: 'closed', code: 1006, reason: '' }])
      })
    }

    test('PF-2: a line that is cut ends once, with 1006', async () => {
      const connection = await openTo('/echo')
      await connection.send(commandCut)
      await untilEnd(connection)
      await harness.rest(200)
      expect(await connection.events()).toEqual([{ type: 'opened' }, { type: 'closed', code: 1006, reason: '' }])
    })

    for (const { code, reason } of closeCases) {
      test(`PF-8: the server's close ${code} "${reason}" is told with code and reason`, async () => {
        const connection = await openTo('/echo')
        await connection.send(commandClose(code, reason))
        expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason }])
      })
    }

    for (const code of [1000, 3000, 4999]) {
      test(`PF-7: our own close with ${code} ends the connection once, on both sides`, async () => {
        const connection = await openTo('/echo')
        await connection.close(code, 'bye')
        await connection.close(code, 'again')
        expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason: 'bye' }])
        await until(harness.farConnections, (count) => count === 0)
        await harness.rest(150)
        expect(await connection.events()).toHaveLength(2)
      })
    }

    for (const { title, reason } of reasonCases) {
      test(`PF-7: a reason of ${title} does not hinder the close`, async () => {
        const connection = await openTo('/echo')
        await connection.close(4001, reason)
        const [, end] = await untilEnd(connection)
        expect(end).toEqual({ type: 'closed', code: 4001, reason: sentReason(reason) })
      })
    }

    test('PF-4: a drop of an open connection is silent at once and closes it', async () => {
      const connection = await openTo('/echo')
      await connection.send(commandBurst(1000))
      await connection.drop()
      const told = (await connection.events()).length
      await until(harness.farConnections, (count) => count === 0)
      await harness.rest(50)
      expect(await connection.events()).toHaveLength(told)
    })

    test('PF-4: a drop while connecting tells nothing and leaves no connection', async () => {
      const connection = await harness.open('/echo')
      await connection.drop()
      await harness.rest(200)
      await until(harness.farConnections, (count) => count === 0)
      expect(await connection.events()).toEqual([])
    })

    test('PF-4: a drop is a forced end where native never answers', async () => {
      const connection = await openTo('/mute')
      await connection.close(1000, '')
      await harness.rest(100)
      expect(await connection.events()).toEqual([{ type: 'opened' }])
      await connection.drop()
      await connection.drop()
      await harness.rest(50)
      expect(await connection.events()).toEqual([{ type: 'opened' }])
    })

    test('PF-4: a connection that never opens stays silent until it is dropped', async () => {
      const connection = await harness.open('/hang')
      await harness.rest(100)
      expect(await connection.events()).toEqual([])
      await connection.drop()
      await harness.rest(100)
      expect(await connection.events()).toEqual([])
    })

    test('PF-4: close and drop after the end do nothing', async () => {
      const connection = await openTo('/echo')
      await connection.send(commandClose(1000, ''))
      const events = await untilEnd(connection)
      await connection.close(1000, '')
      await connection.drop()
      await harness.rest(50)
      expect(await connection.events()).toEqual(events)
    })

    test('PF-5: a send that goes out is settled once, without an error', async () => {
      const connection = await openTo('/echo')
      const settlements = await connection.send('one')
      await untilMessages(connection, 1)
      await harness.rest(50)
      expect(await settlements()).toEqual([undefined])
    })

    test('PF-5: a send while connecting is settled once with an error, and nothing goes out', async () => {
      const connection = await harness.open('/echo')
      const settlements = await connection.send('too early')
      await until(connection.events, (events) => events.length > 0)
      await harness.rest(100)
      expect((await settlements()).map((error) => typeof error)).toEqual(['string'])
      expect(dataOf(await connection.events())).toEqual([])
    })

    test('PF-5: a send after the end is settled once with an error', async () => {
      const connection = await openTo('/echo')
      await connection.send(commandClose(1000, ''))
      await untilEnd(connection)
      const settlements = await connection.send('too late')
      await harness.rest(50)
      expect((await settlements()).map((error) => typeof error)).toEqual(['string'])
    })

    test('PF-5: a send after a drop is settled once with an error', async () => {
      const connection = await openTo('/echo')
      await connection.drop()
      const settlements = await connection.send('dropped')
      await harness.rest(50)
      expect((await settlements()).map((error) => typeof error)).toEqual(['string'])
    })

    test('PF-5: many sends in one turn are settled once each, and arrive in order', async () => {
      const connection = await openTo('/echo')
      const texts = Array.from({ length: 200 }, (_, index) => `frame ${index}`)
      const asks = await Promise.all(texts.map((text) => connection.send(text)))
      expect(await untilMessages(connection, texts.length)).toEqual(texts)
      await harness.rest(20)
      for (const ask of asks) expect(await ask()).toEqual([undefined])
    })

    for (const { title, text } of textCases) {
      test(`PF-9: text arrives as it was sent: ${title}`, async () => {
        const connection = await openTo('/echo')
        await connection.send(text)
        const [echo] = await untilMessages(connection, 1)
        expect(echo).toBe(text)
      })
    }

    for (const { title, bytes } of binaryCases) {
      test(`PF-9: bytes arrive as an ArrayBuffer, byte for byte: ${title}`, async () => {
        const connection = await openTo('/echo')
        await connection.send(bytes)
        const [echo] = await untilMessages(connection, 1)
        expect(bytesOf(echo)).toEqual([...bytes])
      })
    }

    test('PF-12: subprotocols and, where the platform can, headers reach the server', async () => {
      const connection = await openTo('/mirror', { protocols: ['feed.v1', 'feed.v0'], header: { 'x-app': 'trades' } })
      const [text] = await untilMessages(connection, 1)
      const mirrored: unknown = JSON.parse(typeof text === 'string' ? text : '')
      expect(mirrored).toMatchObject({ protocol: 'feed.v1' })
      const header = harness.sendsHeader ? { 'x-app': 'trades' } : {}
      expect(mirrored).toMatchObject({ header })
    })

    test('PF-10: two connections opened at the same time keep their frames apart', async () => {
      const [first, second] = await Promise.all([harness.open('/echo'), harness.open('/echo')])
      for (const [connection, text] of [[first, 'of the first'], [second, 'of the second']] as const) {
        await until(connection.events, (events) => events.length > 0)
        await connection.send(text)
      }
      expect(await untilMessages(first, 1)).toEqual(['of the first'])
      expect(await untilMessages(second, 1)).toEqual(['of the second'])
    })

    test('PF-15: a thousand open and close turns leave nothing behind', async () => {
      for (let turn = 0; turn < 1_000; turn += 1) {
        const connection = await openTo('/echo')
        if (turn % 2 === 0) await connection.close(1000, '')
        else await connection.send(commandClose(4000, ''))
        await untilEnd(connection)
      }
      await until(harness.farConnections, (count) => count === 0)
      await until(harness.left, (count) => count === 0)
    })
  })
}
