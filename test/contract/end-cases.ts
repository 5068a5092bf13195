import { expect, test } from 'vitest'
import { inRelease } from '../support/test-scope'
import { commandBurst, commandClose, commandCut } from './far-commands'
import type { SocketPortHarness } from './harness'
import { closeCases, reasonCases, sentReason } from './socket-port-cases'
import { close, dataOf, drop, send, type Tools } from './tools'

const turns = inRelease ? 1_000 : 200

/** How a connection opens and ends, and its events. */
export function endCases(harness: () => SocketPortHarness, tools: Tools): void {
  const { until, untilEnd, openTo, untilMessages, untilNoneLeft } = tools

  test('PF-1: opened comes first, then messages in order, then one end', async () => {
    const connection = await openTo('/echo')
    connection.act(send(commandBurst(100)))
    await untilMessages(connection, 100)
    connection.act(send(commandClose(4000, 'done')))
    const events = await untilEnd(connection)
    expect(events[0]).toEqual({ type: 'opened' })
    expect(dataOf(events)).toEqual(Array.from({ length: 100 }, (_, index) => String(index + 1)))
    expect(events[events.length - 1]).toEqual({ type: 'closed', code: 4000, reason: 'done' })
    expect(events).toHaveLength(102)
  })

  test('PF-1: what the server says at once on opening is not missed', async () => {
    const events = await untilEnd(harness().open('/replaced'))
    expect(events).toEqual([
      { type: 'opened' },
      { type: 'message', data: 'hello' },
      { type: 'closed', code: 4409, reason: 'replaced' },
    ])
  })

  test('PF-3: no event is emitted before the call returns', async () => {
    expect(harness().open('/nowhere').reportedAtOnce).toBe(0)
    expect(harness().open('/echo').reportedAtOnce).toBe(0)
  })

  for (const path of ['/nowhere', '/refuse'] as const) {
    test(`PF-2: a connection to ${path} ends once, with 1006 and without opening`, async () => {
      const connection = harness().open(path)
      await untilEnd(connection)
      await harness().rest(200)
      // The reason is the platform's words, where it has any.
      expect(connection.events()).toMatchObject([{ type: 'closed', code: 1006 }])
    })
  }

  test('PF-2: a line that is cut ends once, with 1006', async () => {
    const connection = await openTo('/echo')
    connection.act(send(commandCut))
    await untilEnd(connection)
    await harness().rest(200)
    // The reason is the platform's words, where it has any.
    expect(connection.events()).toMatchObject([{ type: 'opened' }, { type: 'closed', code: 1006 }])
  })

  for (const { code, reason } of closeCases) {
    test(`PF-8: the server's close ${code} "${reason}" is reported with code and reason`, async () => {
      const connection = await openTo('/echo')
      connection.act(send(commandClose(code, reason)))
      expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason }])
    })
  }

  for (const code of [1000, 3000, 4999]) {
    test(`PF-7: our own close with ${code} ends the connection once, on both sides`, async () => {
      const connection = await openTo('/echo')
      connection.act(close(code, 'bye'), close(code, 'again'))
      expect((await untilEnd(connection)).slice(1)).toEqual([{ type: 'closed', code, reason: 'bye' }])
      connection.act(close(code, 'once more'))
      await until(harness().farConnections, (count) => count === 0)
      await harness().rest(150)
      expect(connection.events()).toHaveLength(2)
    })
  }

  for (const { title, reason } of reasonCases) {
    test(`PF-7: a reason of ${title} does not hinder the close`, async () => {
      const connection = await openTo('/echo')
      connection.act(close(4001, reason))
      const [, end] = await untilEnd(connection)
      expect(end).toEqual({ type: 'closed', code: 4001, reason: sentReason(reason) })
    })
  }

  test('PF-7: a close while connecting ends the connection once, unopened, and nothing stays', async () => {
    const connection = harness().open('/echo', {}, [close(1000, 'never mind')])
    const [end] = await untilEnd(connection)
    expect(end?.type).toBe('closed')
    await untilNoneLeft()
    await harness().rest(100)
    expect(connection.events()).toEqual([end])
  })

  test('PF-4: a drop of an open connection is silent at once and closes it', async () => {
    const connection = await openTo('/echo')
    connection.act(send(commandBurst(1_000)))
    await untilMessages(connection, 1)
    const reported = connection.act(drop)
    await until(harness().farConnections, (count) => count === 0)
    await harness().rest(50)
    expect(connection.events()).toHaveLength(reported)
  })

  test('PF-4, CP-2: nothing of a dropped connection reaches the next one', async () => {
    const old = await openTo('/echo')
    old.act(send(commandBurst(1_000)))
    const reported = old.act(drop)
    const next = await openTo('/echo')
    next.act(send('of the next'))
    await untilMessages(next, 1)
    next.act(close(1000))
    await untilEnd(next)
    await untilNoneLeft()
    expect(next.events()).toEqual([
      { type: 'opened' },
      { type: 'message', data: 'of the next' },
      { type: 'closed', code: 1000, reason: '' },
    ])
    expect(old.events()).toHaveLength(reported)
  })

  test('PF-4: a drop while connecting emits nothing and leaves no connection', async () => {
    const connection = harness().open('/echo', {}, [drop])
    await harness().rest(200)
    await until(harness().farConnections, (count) => count === 0)
    expect(connection.events()).toEqual([])
  })

  test('PF-4: a drop is a forced end where native never answers', async () => {
    const connection = await openTo('/mute')
    connection.act(close(1000))
    await harness().rest(100)
    expect(connection.events()).toEqual([{ type: 'opened' }])
    connection.act(drop, drop)
    await harness().rest(50)
    expect(connection.events()).toEqual([{ type: 'opened' }])
  })

  test('PF-4: a connection that never opens stays silent until it is dropped', async () => {
    const connection = harness().open('/hang')
    await harness().rest(100)
    expect(connection.events()).toEqual([])
    connection.act(drop)
    await harness().rest(100)
    expect(connection.events()).toEqual([])
  })

  test('PF-4: close and drop after the end do nothing', async () => {
    const connection = await openTo('/echo')
    connection.act(send(commandClose(1000, '')))
    const events = await untilEnd(connection)
    connection.act(close(1000), drop)
    await harness().rest(50)
    expect(connection.events()).toEqual(events)
  })

  test(`PF-15: ${turns} open and close turns leave nothing behind`, async () => {
    for (let turn = 0; turn < turns; turn += 1) {
      const connection = await openTo('/echo')
      connection.act(turn % 2 === 0 ? close(1000) : send(commandClose(4000, '')))
      await untilEnd(connection)
    }
    await untilNoneLeft()
  })
}
