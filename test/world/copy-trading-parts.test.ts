import { expect, test } from 'vitest'
import { isRecord } from '../../src/shared/checks'
import { position } from '../unit/positions/samples'
import { createFeedServer } from './copy-trading/feed-server'
import { changedAtMs, type TrueBook } from './copy-trading/ground-truth'
import { ownerOfToken, traderOf } from './copy-trading/stage'
import { unitsOf } from './copy-trading/true-to-server'
import { createDevice } from './device'
import { createLine, createPipe } from './line'

const nothing = (): void => undefined

function openFeed() {
  const { time } = createDevice(0)
  const executed: string[] = []
  const received: unknown[] = []
  const watch = {
    sending: nothing, arrived: nothing, arrivedLate: nothing, endReported: nothing, closeSwallowed: nothing,
  }
  const server = createFeedServer({
    time, line: createLine(time, () => 0, watch), seed: 1, epochMs: 0, ownerOf: ownerOfToken,
    onExecuted: ({ reqid }) => executed.push(reqid), updateMs: () => 500,
  })
  function connect(): (frame: object) => void {
    const connection = server.server.open({ url: 'wss://feed', protocols: [], header: {} }, (event) => {
      if (event.type === 'message' && typeof event.data === 'string') received.push(JSON.parse(event.data))
    }, createPipe(time, () => 0))
    time.advance(100)
    const send = (frame: object): void => {
      connection.send(JSON.stringify(frame), nothing)
      time.advance(100)
    }
    send({ type: 'Subscribe', traderid: traderOf(1), token: 'token 1 of 1' })
    return send
  }
  const answers = (): readonly unknown[] => received.filter((frame) => isRecord(frame) && frame['reqid'] !== undefined)
  return { time, server, connect, executed, received, answers }
}

const order = (reqid: string): object => ({
  type: 'Order', traderid: traderOf(1), reqid, postedAt: 0, validUntil: 30_000,
  order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 },
})

test('CX-26: keeps the journal after its server ends, and accepts no order when the journal is full', () => {
  const { time, server, connect, executed, answers } = openFeed()
  const send = connect()
  send(order('reqid-0001'))
  const empty = server.fillJournal()
  send(order('reqid-0002'))
  empty()
  expect(executed).toEqual(['reqid-0001'])
  server.restart(1_000)
  expect(server.isUp()).toBe(false)
  time.advance(1_500)
  const again = connect()
  again(order('reqid-0001'))
  again(order('reqid-0003'))
  expect(executed).toEqual(['reqid-0001', 'reqid-0003'])
  expect(answers()).toMatchObject([
    { reqid: 'reqid-0001', Code: 200 }, { reqid: 'reqid-0002', Code: 503 }, { reqid: 'reqid-0001', Code: 200 },
    { reqid: 'reqid-0003', Code: 200 },
  ])
})

test('CX-26: leaves no timer of a killed server running', () => {
  const { time, server } = openFeed()
  const before = time.pending()
  server.restart(1_000)
  expect(time.pending()).toBe(1)
  time.advance(1_000)
  expect(time.pending()).toBe(before)
})

test('CX-27: converts decimal amounts to exact whole units', () => {
  expect([unitsOf(0.1 + 0.2, 2), unitsOf(-2.5, 2), unitsOf(1_234.567, 3), unitsOf(7, 0), unitsOf(0.29, 2)])
    .toEqual([30, -250, 1_234_567, 7, 29])
})

test('CX-70: finds the time of the server’s last change, ignoring deltas that change nothing', () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, margin: 0, leverage: 100 }
  const at = (seq: number, profit: number, next?: TrueBook): TrueBook =>
    ({ traderId: '1', epoch: 'e', seq, rows: [position({ profit })], account, fromMs: seq * 100, next })
  expect(changedAtMs(at(1, 5))).toBeUndefined()
  expect(changedAtMs(at(1, 5, at(2, 5, at(3, 5))))).toBeUndefined()
  expect(changedAtMs(at(1, 5, at(2, 5, at(3, 6, at(4, 5)))))).toBe(300)
  expect(changedAtMs(at(1, 5, { ...at(2, 5), account: { ...account, balance: 2 } }))).toBe(200)
})
