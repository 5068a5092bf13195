import { expect, test } from 'vitest'
import { inRelease } from '../support/test-scope'
import { commandBurst, commandClose, commandCut } from './far-commands'
import { dataOf, type SocketPortHarness, type Tools } from './tools'

const turns = inRelease ? 1_000 : 200

const closeCases = [
  { code: 1000, reason: '' },
  { code: 1001, reason: 'going away' },
  { code: 4999, reason: '账户' },
] as const

export function endCases(harness: () => SocketPortHarness, tools: Tools): void {
  const { open, untilEnd, openTo, untilMessages, untilFarIsFree, untilNoneLeft } = tools

  test('PF-1: emits the opening first, then the messages in order, then the end once', async () => {
    const connection = await openTo('/echo')
    connection.send(commandBurst(100))
    await untilMessages(connection, 100)
    connection.send(commandClose(4000, 'done'))
    const events = await untilEnd(connection)
    expect(events[0]).toEqual({ type: 'opened' })
    expect(dataOf(events)).toEqual(Array.from({ length: 100 }, (_, index) => String(index + 1)))
    expect(events[events.length - 1]).toEqual({ type: 'closed', code: 4000, reason: 'done' })
    expect(events).toHaveLength(102)
  })

  test('PF-1: receives a message sent immediately after the connection opens', async () => {
    const events = await untilEnd(open('/replaced'))
    expect(events).toEqual([
      { type: 'opened' },
      { type: 'message', data: 'hello' },
      { type: 'closed', code: 4409, reason: 'replaced' },
    ])
  })

  test('PF-3: emits no event before the call returns', () => {
    for (const path of ['/nowhere', '/echo'] as const) expect(open(path).events).toEqual([])
  })

  for (const path of ['/nowhere', '/refuse'] as const) {
    test(`PF-2: ends a connection to ${path} once, with 1006 and without opening`, async () => {
      const connection = open(path)
      await untilEnd(connection)
      await harness().rest(200)
      // The reason is the platform's message, if any.
      expect(connection.events).toMatchObject([{ type: 'closed', code: 1006 }])
    })
  }

  test('PF-2: ends a cut connection once, with 1006', async () => {
    const connection = await openTo('/echo')
    connection.send(commandCut)
    await untilEnd(connection)
    await harness().rest(200)
    // The reason is the platform's message, if any.
    expect(connection.events).toMatchObject([{ type: 'opened' }, { type: 'closed', code: 1006 }])
  })

  for (const { code, reason } of closeCases) {
    test(`PF-8: reports the server's close ${code} "${reason}" with code and reason`, async () => {
      const connection = await openTo('/echo')
      connection.send(commandClose(code, reason))
      expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason }])
    })
  }

  for (const code of [1000, 3000, 4999]) {
    test(`PF-7: ends the connection once, on both sides, after the client’s close with ${code}`, async () => {
      const connection = await openTo('/echo')
      connection.close(code, 'bye')
      connection.close(code, 'again')
      expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason: 'bye' }])
      connection.close(code, 'once more')
      await untilFarIsFree()
      await harness().rest(150)
      expect(connection.events).toHaveLength(2)
    })
  }

  test('PF-7: closes with a truncated reason when 42 characters of three bytes are too long', async () => {
    const connection = await openTo('/echo')
    connection.close(4001, '仓'.repeat(42))
    const [, end] = await untilEnd(connection)
    expect(end).toEqual({ type: 'closed', code: 4001, reason: '仓'.repeat(41) })
  })

  test('PF-7: ends a connection once, unopened, when closed while connecting', async () => {
    const connection = open('/echo')
    connection.close(1000, 'never mind')
    const [end] = await untilEnd(connection)
    expect(end?.type).toBe('closed')
    await untilNoneLeft()
    await harness().rest(100)
    expect(connection.events).toEqual([end])
  })

  test('PF-4: closes an open connection when dropped, and emits nothing afterwards', async () => {
    const connection = await openTo('/echo')
    connection.send(commandBurst(1_000))
    await untilMessages(connection, 1)
    connection.drop()
    const { length } = connection.events
    await untilFarIsFree()
    await harness().rest(50)
    expect(connection.events).toHaveLength(length)
  })

  test('PF-4, CP-2: passes no event of a dropped connection to the next connection', async () => {
    const old = await openTo('/echo')
    old.send(commandBurst(1_000))
    old.drop()
    const { length } = old.events
    const next = await openTo('/echo')
    next.send('of the next')
    await untilMessages(next, 1)
    next.close(1000)
    await untilEnd(next)
    await untilNoneLeft()
    expect(next.events).toEqual([
      { type: 'opened' },
      { type: 'message', data: 'of the next' },
      { type: 'closed', code: 1000, reason: '' },
    ])
    expect(old.events).toHaveLength(length)
  })

  test('PF-4: emits nothing and leaves no connection when dropped while connecting', async () => {
    const connection = open('/echo')
    connection.drop()
    await harness().rest(200)
    await untilFarIsFree()
    expect(connection.events).toEqual([])
  })

  test('PF-4: emits nothing when dropped after a close that the native socket never confirms', async () => {
    const connection = await openTo('/mute')
    connection.close(1000)
    await harness().rest(100)
    expect(connection.events).toEqual([{ type: 'opened' }])
    connection.drop()
    connection.drop()
    await harness().rest(50)
    expect(connection.events).toEqual([{ type: 'opened' }])
  })

  test('PF-4: ignores close and drop after the end', async () => {
    const connection = await openTo('/echo')
    connection.send(commandClose(1000, ''))
    const events = await untilEnd(connection)
    connection.close(1000)
    connection.drop()
    await harness().rest(50)
    expect(connection.events).toEqual(events)
  })

  test(`PF-15: leaves nothing behind after ${turns} open and close cycles`, async () => {
    for (let turn = 0; turn < turns; turn += 1) {
      const connection = await openTo('/echo')
      if (turn % 2 === 0) connection.close(1000)
      else connection.send(commandClose(4000, ''))
      await untilEnd(connection)
    }
    await untilNoneLeft()
  })
}
