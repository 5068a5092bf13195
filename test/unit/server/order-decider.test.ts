import { expect, test } from 'vitest'
import type {
  AckFrame, DeltaFrame, Order, OrderFrame, OrderRefusal, QueryFrame,
} from '../../../src/positions/model/wire'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import type { ExchangeOptions } from '../../../server/feed/model/exchange/exchange'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { keptMs, maxOrderLifeMs } from '../../../server/feed/model/orders/order-limits'
import type { OrderJournal } from '../../../server/feed/model/orders/order-journal'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import { makeExchange, present, startMs } from './support'

function asAck(frame: object): AckFrame {
  expect(frame).toMatchObject({ type: 'Ack' })
  return frame as AckFrame
}

type Trading = ReturnType<typeof trading>

function trading(journal: OrderJournal = createOrderJournal(undefined), options: Partial<ExchangeOptions> = {}) {
  const exchange = makeExchange(options)
  const feed = present(exchange.open('10260'))
  const deltas: DeltaFrame[] = []
  const troubles: string[] = []
  exchange.onDelta((_feed, delta) => void deltas.push(delta))
  let nowMs = startMs
  const orders = createOrderDecider({ exchange, journal, now: () => nowMs, trouble: (line) => troubles.push(line) })
  let keys = 0
  const submit = (given: Partial<OrderFrame>, of = feed, address?: string) => orders.submit(of, {
    type: 'Order', traderid: of.traderId, reqid: 'request-0', validUntil: startMs, order: eurusd, ...given,
  }, address)
  const ask = (reqid: string, more: Partial<QueryFrame> = {}) =>
    orders.query(feed, { type: 'Query', traderid: '10260', reqid, ...more })
  return {
    exchange,
    feed,
    deltas,
    troubles,
    pass: (ms: number): void => void (nowMs += ms),
    submit,
    order: (order: Order, reqid = `request-${(keys += 1)}`, validUntil = startMs): AckFrame =>
      asAck(submit({ reqid, validUntil, order })),
    ask,
    query: (reqid: string, more: Partial<QueryFrame> = {}): AckFrame => asAck(ask(reqid, more)),
  }
}

const eurusd: Order & { action: 'open' } = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }
const refusedFor = (reason: OrderRefusal): object => ({ Code: 409, state: 'refused', reason })
const rowOf = ({ feed }: Trading, ticket: unknown): FeedRow | undefined =>
  feed.rows().find((row) => row.ticket === ticket)
const firstTicket = (ack: AckFrame): unknown => (ack.state === 'done' ? ack.tickets[0] : undefined)

test('SV-247: reports only the account changed by an order', () => {
  const trade = trading()
  const others = present(trade.exchange.open('7'))
  for (const symbol of trade.exchange.board.pairs.keys()) {
    const { bid, ask } = trade.exchange.board.quoteOf(symbol)
    trade.exchange.board.put({ symbol, bid: bid + 1, ask: ask + 1 })
    others.engine.priceMoved(symbol, startMs)
  }
  trade.order(eurusd)
  trade.query('request-99')
  expect([trade.feed.seq(), others.seq()]).toEqual([1, 0])
})

test('SV-6 SV-70: opens a position at the current ask or bid price, with the order’s levels', () => {
  const trade = trading()
  const { bid, ask } = trade.exchange.board.quoteOf('EURUSD')
  const sl = (bid - 200) / 1e5
  const tp = (ask + 300) / 1e5
  const bought = trade.order({ ...eurusd, sl, tp })
  expect(rowOf(trade, firstTicket(bought))).toMatchObject({
    symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: ask / 1e5, nowprice: bid / 1e5, sl, tp,
    flwsig: false, sigtraderid: 0, signame: '', opentime: startMs,
  })
  const sold = trade.order({ ...eurusd, type: 'sell' })
  expect(rowOf(trade, firstTicket(sold))).toMatchObject({ openprice: bid / 1e5, nowprice: ask / 1e5, sl: 0, tp: 0 })
  expect(firstTicket(sold)).not.toBe(firstTicket(bought))
})

test.each([
  [{ ...eurusd, symbol: 'XAUUSD' }, 'not-traded'],
  [{ action: 'close', ticket: 7 }, 'no-such-position'],
  [{ action: 'modify', ticket: 7, sl: 0, tp: 0 }, 'no-such-position'],
  [{ action: 'follow', trader: 9, settings: { mode: 'ratio', value: 1, capLots: 1 } }, 'no-such-trader'],
] as const)('SV-71: rejects %j as %s and changes nothing', (order, reason) => {
  const trade = trading()
  const before = trade.feed.rows()
  expect(trade.order(order)).toMatchObject(refusedFor(reason))
  expect(trade.feed.rows()).toEqual(before)
  expect(trade.deltas).toEqual([])
})

test('SV-72: closes part of a position and then the rest, and rejects more lots than remain', () => {
  const trade = trading()
  const ticket = Number(firstTicket(trade.order({ ...eurusd, lots: 0.7 })))
  expect(trade.order({ action: 'close', ticket, lots: 0.3 })).toMatchObject({ Code: 200, tickets: [ticket] })
  expect(trade.feed.engine.closedTrades.all().at(-1)).toMatchObject({ ticket, lots: 0.3 })
  expect(rowOf(trade, ticket)?.lots).toBe(0.4)
  for (const lots of [0.5, 0.015]) {
    expect(trade.order({ action: 'close', ticket, lots })).toMatchObject(refusedFor('bad-lots'))
  }
  expect(trade.order({ action: 'close', ticket })).toMatchObject({ Code: 200 })
  expect(trade.feed.engine.closedTrades.all().at(-1)).toMatchObject({ ticket, lots: 0.4, reason: 'closed' })
  expect(rowOf(trade, ticket)).toBeUndefined()
  expect(trade.deltas.at(-1)?.data.remove).toEqual([{ ticket, reason: 'closed' }])
})

test('SV-73: closes all positions with a single order', () => {
  const trade = trading()
  const tickets = trade.feed.rows().map((row) => row.ticket)
  expect(trade.order({ action: 'closeAll' })).toMatchObject({ Code: 200, tickets })
  expect(trade.feed.rows()).toEqual([])
  const removed = tickets.map((ticket) => ({ ticket, reason: 'closed' }))
  expect(trade.deltas.flatMap(({ data }) => data.remove)).toEqual(removed)
})

test('SV-278: closes 1,000 positions with one order and lists 50 tickets in the stored result', () => {
  const journal = createOrderJournal(undefined)
  const trade = trading(journal, { positions: 1_000 })
  const tickets = trade.feed.rows().map((row) => row.ticket).slice(0, 50)
  expect(trade.order({ action: 'closeAll' }, 'request-all')).toMatchObject({ Code: 200, tickets })
  expect(trade.feed.rows()).toEqual([])
  expect(trade.deltas.flatMap(({ data }) => data.remove)).toHaveLength(1_000)
  expect(JSON.stringify(journal.find('10260', 'request-all')).length).toBeLessThan(1_000)
})

test('SV-74: sets and removes levels', () => {
  const trade = trading()
  const ticket = Number(firstTicket(trade.order(eurusd)))
  const { bid } = trade.exchange.board.quoteOf('EURUSD')
  const sl = (bid - 50) / 1e5
  expect(trade.order({ action: 'modify', ticket, sl, tp: 0 })).toMatchObject({ Code: 200, tickets: [ticket] })
  expect(trade.deltas.at(-1)?.data.upsert).toContainEqual({ ticket, sl, tp: 0 })
  const above = (bid + 50) / 1e5
  expect(trade.order({ action: 'modify', ticket, sl: above, tp: 0 })).toMatchObject(refusedFor('bad-price'))
  expect(rowOf(trade, ticket)).toMatchObject({ sl })
  trade.order({ action: 'modify', ticket, sl: 0, tp: 0 })
  trade.exchange.apply([{ symbol: 'EURUSD', bid: bid - 60, ask: bid - 50, atMs: startMs }])
  expect(rowOf(trade, ticket)).toMatchObject({ sl: 0 })
  trade.order({ action: 'modify', ticket, sl: (bid - 61) / 1e5, tp: 0 })
  trade.exchange.apply([{ symbol: 'EURUSD', bid: bid - 61, ask: bid - 50, atMs: startMs }])
  expect(rowOf(trade, ticket)).toBeUndefined()
})

test('SV-75: follows traders by ratio or fixed lots, and unfollows them', () => {
  const trade = trading()
  for (const trader of [502, 503, 504]) {
    expect(trade.order({ action: 'unfollow', trader })).toMatchObject({ state: 'done', tickets: [] })
  }
  expect(trade.order({ action: 'unfollow', trader: 502 })).toMatchObject(refusedFor('not-followed'))
  const settings = { mode: 'lots', value: 0.07, capLots: 0.3 } as const
  expect(trade.order({ action: 'follow', trader: 501, settings }).state).toBe('done')
  expect(trade.feed.engine.follows.all()).toEqual([[501, settings]])
})

test('SV-76: executes an order once per key, and returns the same result for each repetition', () => {
  const trade = trading()
  const first = trade.order(eurusd, 'the-same-key')
  const count = trade.feed.rows().length
  expect(trade.order(eurusd, 'the-same-key')).toEqual(first)
  expect(trade.query('the-same-key')).toEqual(first)
  expect(trade.feed.rows()).toHaveLength(count)
  expect(trade.order({ ...eurusd, lots: 0.2 }, 'the-same-key')).toMatchObject(refusedFor('key-reused'))
  expect(trade.query('the-same-key')).toEqual(first)
})

test('SV-76: separates the keys of different traders', () => {
  const trade = trading()
  const mine = trade.order(eurusd, 'the-same-key')
  const theirs = asAck(trade.submit({ reqid: 'the-same-key' }, present(trade.exchange.open('other'))))
  expect(theirs.state).toBe('done')
  expect(firstTicket(theirs)).not.toBe(firstTicket(mine))
})

test('SV-77: permanently rejects an order after its validUntil', () => {
  const trade = trading()
  const count = trade.feed.rows().length
  const validUntil = startMs + 10_000
  trade.pass(10_100)
  expect(trade.order(eurusd, 'late-order', validUntil)).toMatchObject(refusedFor('expired'))
  trade.pass(-60_000)
  for (const moreMs of [0, 20_000]) {
    expect(trade.order(eurusd, 'late-order', validUntil + moreMs)).toMatchObject(refusedFor('expired'))
  }
  expect(trade.query('late-order')).toMatchObject(refusedFor('expired'))
  expect(trade.feed.rows()).toHaveLength(count)
})

test('SV-78: does not execute an order when its key was queried before the order arrived', () => {
  const trade = trading()
  const count = trade.feed.rows().length
  expect(trade.query('stuck-order')).toMatchObject(refusedFor('never-received'))
  expect(trade.order(eurusd, 'stuck-order')).toMatchObject(refusedFor('never-received'))
  expect(trade.query('stuck-order')).toMatchObject(refusedFor('never-received'))
  expect(trade.feed.rows()).toHaveLength(count)
})

test('SV-97: returns not-known for an unknown key posted over a week ago, even if the key is used again', () => {
  const trade = trading()
  const unknown = { Code: 404, state: 'not-known' }
  for (const postedAt of [startMs - keptMs - 1, startMs]) {
    expect(trade.query('posted-long-ago', { postedAt })).toMatchObject(unknown)
  }
  expect(trade.order(eurusd, 'posted-long-ago')).toMatchObject(unknown)
  expect(trade.query('posted-since', { postedAt: startMs - keptMs })).toMatchObject(refusedFor('never-received'))
  expect(trade.query('never-known')).toMatchObject(refusedFor('never-received'))
})

test('SV-97: returns not-known for a still valid order posted over a week ago', () => {
  const trade = trading()
  const postedAt = startMs - keptMs - 1
  for (const validUntil of [startMs + 1, Number.MAX_VALUE]) {
    expect(trade.submit({ reqid: `far-order-${validUntil}`, postedAt, validUntil }))
      .toMatchObject({ Code: 404, state: 'not-known' })
  }
  expect(trade.submit({ reqid: 'newer-order', postedAt: postedAt + 1 })).toMatchObject({ state: 'done' })
})

test('SV-97: rejects an order valid for more than an hour', () => {
  const trade = trading()
  expect(trade.order(eurusd, 'long-order', startMs + maxOrderLifeMs + 1)).toMatchObject(refusedFor('bad-validity'))
  expect(trade.order(eurusd, 'far-order', Number.MAX_VALUE)).toMatchObject(refusedFor('bad-validity'))
  expect(trade.order(eurusd, 'hour-order', startMs + maxOrderLifeMs).state).toBe('done')
})

test('SV-142: returns not-known for a possibly lost key, and never executes its order', () => {
  const lostBefore = startMs - 1_000
  const memory = createOrderJournal(undefined)
  const trade = trading({
    ...memory,
    mayHaveLost: (postedMs = 0) => postedMs <= lostBefore + 1,
    mayHaveLostOrder: (postedMs) => postedMs <= lostBefore,
  })
  const unknown = { Code: 404, state: 'not-known' }
  const count = trade.feed.rows().length
  const [before, since] = [{ postedAt: lostBefore }, { postedAt: startMs, validUntil: startMs + 1 }]
  expect(trade.submit({ reqid: 'lost-order', validUntil: startMs + 1, ...before })).toMatchObject(unknown)
  for (const postedAt of [lostBefore, lostBefore + 1]) {
    expect(trade.submit({ reqid: `lost-over-${postedAt}`, validUntil: startMs - 1, postedAt })).toMatchObject(unknown)
  }
  expect(trade.submit({ reqid: 'no-time-given', validUntil: startMs + 1 })).toMatchObject(unknown)
  expect(trade.query('asked-about')).toMatchObject(unknown)
  expect(trade.feed.rows()).toHaveLength(count)
  expect(trade.submit({ reqid: 'asked-about', ...since })).toMatchObject(unknown)
  expect(trade.submit({ reqid: 'new-order', ...since })).toMatchObject({ state: 'done' })
})

test('SV-272: responds with not-known, not bad-validity, to a possibly lost order dated in the future', () => {
  const trade = trading({ ...createOrderJournal(undefined), mayHaveLostOrder: () => true })
  const given = { reqid: 'lost-order', postedAt: startMs + maxOrderLifeMs, validUntil: startMs + 2 * maxOrderLifeMs }
  expect(trade.submit(given)).toMatchObject({ Code: 404, state: 'not-known' })
})

test('SV-249: returns 503 for new keys of a full account, and stored results for known keys', () => {
  const memory = createOrderJournal(undefined)
  let full: readonly boolean[] = []
  const trade = trading({ ...memory, admits: (traderId, isQuery) => traderId !== '10260' || !full.includes(isQuery) })
  const known = trade.order(eurusd, 'known-order')
  const rows = trade.feed.rows()
  const crowded = { Code: 503, msg: 'too many orders from this account or address; send the order again later' }
  full = [false]
  expect(trade.submit({ reqid: 'new-order' })).toEqual({ ...crowded, reqid: 'new-order' })
  expect(trade.order(eurusd, 'known-order')).toEqual(known)
  expect(trade.query('asked-about')).toMatchObject(refusedFor('never-received'))
  expect(trade.feed.rows()).toEqual(rows)
  full = [true]
  expect(trade.ask('new-order')).toEqual({ ...crowded, reqid: 'new-order' })
  full = []
  expect(trade.order(eurusd, 'new-order').state).toBe('done')
})

test('SV-281: accepts orders from another address or this machine when one address has used its share of keys', () => {
  const trade = trading()
  let count = 0
  const expired = (address: string) =>
    trade.submit({ reqid: `key-${count += 1}`, validUntil: startMs - 1 }, trade.feed, address)
  for (let key = 0; key < 10_000; key += 1) expired('2001:db8::1')
  const crowded = { Code: 503, msg: 'too many orders from this account or address; send the order again later' }
  expect(expired('2001:db8::2')).toMatchObject(crowded)
  expect([expired('203.0.113.1'), expired('127.0.0.1')]).toMatchObject([refusedFor('expired'), refusedFor('expired')])
})

test('SV-79: does not execute an order that cannot be recorded, and executes it when it is sent again', () => {
  let isFull = true
  const memory = createOrderJournal(undefined)
  const trade = trading({
    ...memory,
    add(entry) {
      if (isFull) throw new Error('no space left')
      memory.add(entry)
    },
  })
  const count = trade.feed.rows().length
  expect(trade.submit({ reqid: 'full-disk' }))
    .toEqual({ Code: 503, msg: 'the order journal cannot be written', reqid: 'full-disk' })
  expect(trade.feed.rows()).toHaveLength(count)
  expect(trade.troubles).toEqual(['order full-disk was not accepted: no space left'])
  isFull = false
  expect(trade.order(eurusd, 'full-disk').state).toBe('done')
})

test('RS-4: treats each order and query as new when Redis stores the results', () => {
  const exchange = makeExchange()
  const feed = present(exchange.open('10260'))
  const orders = createOrderDecider({ exchange, now: () => startMs, trouble: () => expect.unreachable() })
  const frame = { type: 'Order', traderid: '10260', reqid: 'no-journal', validUntil: startMs, order: eurusd } as const
  const [first, second] = [orders.submit(feed, frame), orders.submit(feed, frame)].map(asAck)
  expect([first?.state, second?.state]).toEqual(['done', 'done'])
  expect(first).not.toEqual(second)
  expect(orders.submit(feed, { ...frame, validUntil: startMs - 1 })).toMatchObject(refusedFor('expired'))
  expect(orders.query(feed, { type: 'Query', traderid: '10260', reqid: 'asked', postedAt: startMs }))
    .toMatchObject(refusedFor('never-received'))
})
