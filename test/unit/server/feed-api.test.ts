import { expect, test, vi } from 'vitest'
import { signalTraders } from '../../../server/feed/model/account/signal-traders'
import { summaryOf, totalsOf } from '../../../server/feed/model/account/account-totals'
import { traderProfile } from '../../../server/feed/model/account/trader-profile'
import { faultsApi, type FaultsContext } from '../../../server/feed/model/api/faults-api'
import { createFeedApi, type FeedApiContext, type FeedQuestion } from '../../../server/feed/model/api/feed-api'
import type { PriceList } from '../../../server/feed/model/engine/feed-engine'
import type { Feed } from '../../../server/feed/model/exchange/feed'
import { settingsLimits } from '../../../server/feed/model/orders/plan-order'
import { makeExchange, present, startMs } from './support'

const exchange = makeExchange({ positions: 3 })
const feed = present(exchange.open('10260'))

type Read = (traderId: string, address: string) => Feed | undefined | Promise<Feed | undefined>

function openApi(
  options: Partial<FeedApiContext> = {}, engine: Partial<FeedApiContext['engine']> & { readonly read?: Read } = {},
) {
  const read = vi.fn<Read>(() => feed)
  const api = createFeedApi({
    engine: {
      read, books: engine.read ?? read, prices: () => exchange.board, now: () => startMs,
      health: () => ({ sound: true, accounts: 1 }), ...engine,
    },
    seed: '1', startMs, uptimeMs: () => 5, mayEnter: () => true, connectionCount: () => 2, controlPort: () => null,
    ...options,
  })
  const ask = (url: string, more: Partial<FeedQuestion> = {}) => {
    const [path = '', query] = url.split('?')
    return api({ method: 'GET', path, query: new URLSearchParams(query), token: undefined, address: 'here', ...more })
  }
  return { ask, read }
}

const failed = (status: number, msg: string) => ({ status, body: { Code: status, msg } })
const notNow = <T>(): Promise<T> => Promise.reject(new Error('not now'))
const unavailable = failed(503, 'the accounts are not available now')

test.each<[string, string, number, string]>([
  ['GET', '/', 404, 'no such path'],
  ['GET', '/api/traders/501/x', 404, 'no such path'],
  ['GET', '/api/x/api/traders/501', 404, 'no such path'],
  ['GET', '/faults', 404, 'no such path'],
  ['POST', '/faults', 404, 'no such path'],
  ['GET', '/ws', 426, 'this path accepts only WebSocket connections'],
  ['POST', '/api/positions', 405, 'use GET'],
  ['DELETE', '/healthz', 405, 'use GET'],
  ['GET', '/api/positions?traderid=a%20b', 400, 'traderid must be a whole number from 1 or a short name'],
])('SV-45: answers %s %s with %d', (method, url, status, msg) => {
  expect(openApi().ask(url, { method })).toEqual(failed(status, msg))
})

test('SV-33: requires the token of the named trader, or of trader 10260 by default', async () => {
  const mayEnter = vi.fn((_traderId: string, token: string | undefined) => token === 'right')
  const { ask, read } = openApi({ mayEnter })
  expect(ask('/api/traders', { token: 'right' })).toEqual({ status: 200, body: { Code: 200, data: signalTraders } })
  expect(ask('/api/positions?traderid=7')).toEqual(failed(401, 'the token is missing or wrong'))
  expect(mayEnter.mock.calls).toEqual([['10260', 'right'], ['7', undefined]])
  expect(read).not.toHaveBeenCalled()
  const later = openApi({ mayEnter: (_traderId, token) => Promise.resolve(token === 'right') })
  expect(await later.ask('/api/traders', { token: 'right' })).toMatchObject({ status: 200 })
  expect(await later.ask('/api/traders')).toEqual(failed(401, 'the token is missing or wrong'))
  expect(await openApi({ mayEnter: notNow }).ask('/api/traders'))
    .toEqual(failed(503, 'the token cannot be verified now'))
})

test('SV-242: returns 503 when a request gets no event loop turn after the token check', async () => {
  const { ask, read } = openApi({ mayEnter: () => Promise.resolve(true), turn: () => Promise.resolve(false) })
  expect(await ask('/api/positions')).toEqual(failed(503, 'the server is busy; try again later'))
  expect(read).not.toHaveBeenCalled()
})

test('SV-44 SV-45: returns the health status for GET or HEAD without a token', () => {
  const health = { uptimeMs: 5, connections: 2, late: false, accounts: 1, control: null }
  const mayEnter = (): boolean => false
  for (const method of ['GET', 'HEAD']) {
    expect(openApi({ mayEnter }).ask('/healthz', { method })).toEqual({ status: 200, body: { Code: 200, ...health } })
  }
  const { ask } = openApi({ isLate: () => true }, { health: () => ({ sound: false, accounts: 1, redis: 'lost' }) })
  expect(ask('/healthz')).toEqual({
    status: 503,
    body: { Code: 503, msg: 'the data may be out of date', ...health, late: true, redis: 'lost' },
  })
})

test('SV-130: reads an account on behalf of the requesting address, and returns 503 above its limit', async () => {
  const { ask, read } = openApi()
  void ask('/api/positions?traderid=7')
  expect(read.mock.calls).toEqual([['7', 'here']])
  const tooMany = failed(503, 'too many requests for accounts without a subscription; subscribe, or try again later')
  for (const path of ['positions', 'closed-trades', 'follows', 'traders/501']) {
    expect(openApi({}, { read: () => undefined }).ask(`/api/${path}`), path).toEqual(tooMany)
    expect(await openApi({}, { read: notNow }).ask(`/api/${path}`), path).toEqual(unavailable)
  }
  const poor: Feed = { ...feed, follows: notNow, closedPage: notNow, closedTrades: notNow }
  for (const path of ['closed-trades', 'follows', 'traders/501']) {
    expect(await openApi({}, { read: () => poor }).ask(`/api/${path}`), path).toEqual(unavailable)
  }
  expect(await openApi({}, { prices: () => notNow<PriceList>() }).ask('/api/symbols')).toEqual(unavailable)
})

test('SV-46: lists and triggers faults', () => {
  const apply = vi.fn((): string | undefined => undefined)
  const state = { silent: false } as ReturnType<FaultsContext['control']['state']>
  const control = { state: () => state, apply }
  const ask = (method: string, body = '') =>
    faultsApi({ method, body }, { control, connections: () => [], log: () => [] })
  const reported = { status: 200, body: { Code: 200, faults: state, connections: [], log: [] } }
  expect(ask('GET')).toEqual(reported)
  expect(ask('PUT')).toEqual(failed(405, 'use GET or POST'))
  const post = (body: string) => ask('POST', body)
  expect(post('[')).toEqual(failed(400, 'the body must be a JSON object'))
  expect(post('{"action":"x"}')).toEqual(failed(400, 'unknown action'))
  expect(apply).not.toHaveBeenCalled()
  expect(post('{"action":"drop"}')).toEqual(reported)
  expect(apply.mock.calls).toEqual([[{ action: 'drop' }]])
  apply.mockReturnValueOnce('no such position')
  expect(post('{"action":"drop"}')).toEqual(failed(404, 'no such position'))
})

const { ask } = openApi()

test('SV-17 SV-40: returns the current positions or the positions at a past seq', () => {
  while (feed.seq() < 3) exchange.update(50)
  const before = ask('/api/positions')
  const totals = totalsOf(feed.rows(), feed.account())
  expect(before).toEqual({
    status: 200,
    body: {
      Code: 200, epoch: feed.epoch(), seq: feed.seq(), data: feed.rows(), totals,
      account: summaryOf(feed.account(), totals),
    },
  })
  const past = feed.seq()
  while (feed.seq() < past + 3) exchange.update(50)
  expect(ask('/api/positions')).not.toEqual(before)
  expect(ask(`/api/positions?seq=${past}&epoch=${feed.epoch()}`)).toEqual(before)
  expect(ask(`/api/positions?seq=${past + 4}`)).toEqual(failed(404, `seq ${past + 4} is not reached yet`))
  expect(ask('/api/positions?epoch=')).toEqual(failed(410, 'the epoch has ended'))
  expect(ask('/api/positions?seq=x')).toEqual(failed(400, 'seq must be a whole number'))
  const late = openApi({}, { now: () => startMs + 60_001 })
  expect(late.ask(`/api/positions?seq=${past}`)).toEqual(failed(410, `seq ${past} is no longer in the history`))
})

test('SV-42: returns 20 closed trades by default and at most 200, and filters by signal trader', async () => {
  const closedTrades = await feed.closedTrades()
  const all = [...closedTrades.all()].reverse()
  const page = (query: string) => ask(`/api/closed-trades${query}`)
  const nextCursor = String(present(all[19]).deal)
  expect(page('')).toEqual({ status: 200, body: { Code: 200, data: all.slice(0, 20), nextCursor } })
  expect(page(`?limit=1&cursor=${present(all[4]).deal}`)).toMatchObject({ body: { data: [all[5]] } })
  expect(page('?limit=200')).toMatchObject({ body: { data: all } })
  const copied = all.filter(({ sigtraderid }) => sigtraderid === 502)
  expect(copied.length).toBeGreaterThan(0)
  expect(page('?limit=200&trader=502')).toMatchObject({ body: { data: copied } })
  const limits = failed(400, 'limit must be a whole number from 1 to 200')
  for (const limit of ['0', '201', 'x']) expect(page(`?limit=${limit}`), limit).toEqual(limits)
  expect(page('?cursor=x')).toEqual(failed(400, 'cursor must be the nextCursor of an earlier page'))
  expect(page('?trader=9')).toEqual(failed(404, 'no such signal trader'))
})

test('SV-43: returns a signal trader’s profile with a curve of only the trades copied from that trader', async () => {
  const closedTrades = await feed.closedTrades()
  const own = closedTrades.all().filter(({ sigtraderid }) => sigtraderid === 501)
  const profile = ask('/api/traders/501')
  const trader = present(signalTraders.find(({ id }) => id === 501))
  const { balance } = feed.account()
  expect(profile).toMatchObject({
    status: 200, body: { Code: 200, data: traderProfile({ trader, trades: own, balance, seed: '1', startMs }) },
  })
  const only: Feed = { ...feed, closedTrades: () => ({ ...closedTrades, all: () => own }) }
  expect(await openApi({}, { read: () => only }).ask('/api/traders/501')).toEqual(profile)
  expect(ask('/api/traders/9')).toEqual(failed(404, 'no such signal trader'))
})

test('SV-287: replaces a closing time more than a minute in the future with the current time', () => {
  const [trade] = feed.engine.closedTrades.all()
  const closedAt = (...times: readonly number[]) => times.map((closetime) =>
    ({ ...present(trade), sigtraderid: 501, closetime }))
  const own = closedAt(startMs + 60_000, startMs + 60_001, startMs)
  const page = { data: own, nextCursor: null }
  const ahead: Feed = { ...feed, closedTrades: () => ({ all: () => own }), closedPage: () => page }
  const { ask: askAhead } = openApi({}, { read: () => ahead })
  const trades = closedAt(startMs + 60_000, startMs, startMs)
  expect(askAhead('/api/closed-trades')).toMatchObject({ body: { data: trades } })
  const trader = present(signalTraders.find(({ id }) => id === 501))
  const { balance } = feed.account()
  const data = traderProfile({ trader, trades, balance, seed: '1', startMs })
  expect(askAhead('/api/traders/501')).toMatchObject({ body: { data } })
})

test('SV-290: replaces an opening time more than a minute in the future with the current time', async () => {
  const [trade] = feed.engine.closedTrades.all()
  const times = [startMs + 60_000, startMs + 60_001, startMs]
  const expected = [startMs + 60_000, startMs, startMs].map((opentime) => ({ opentime }))
  const page = { data: times.map((opentime) => ({ ...present(trade), opentime })), nextCursor: null }
  const rows = feed.rows().slice(0, 3).map((row, index) => ({ ...row, opentime: present(times[index]) }))
  const account = feed.account()
  const ahead: Feed = { ...feed, closedPage: () => page, rows: () => rows, at: (seq) => ({ seq, rows, account }) }
  const { ask: askAhead } = openApi({}, { read: () => ahead })
  for (const path of ['closed-trades', 'positions', 'positions?seq=0']) {
    expect(await askAhead(`/api/${path}`)).toMatchObject({ body: { data: expected } })
  }
})

test.each([
  ['starts a trader’s curve at the corrected time when the clock has been set back by over a minute', 60_001, -5],
  ['leaves a trader’s curve unchanged when the clock has been set back by at most a minute', 59_995, 59_995],
])('SV-289: %s', (_what, aheadMs, beganMs) => {
  const [trade] = feed.engine.closedTrades.all()
  const trades = [{ ...present(trade), sigtraderid: 501, closetime: startMs }]
  const view: Feed = { ...feed, closedTrades: () => ({ all: () => trades }) }
  const trader = present(signalTraders.find(({ id }) => id === 501))
  const { balance } = feed.account()
  const data = traderProfile({ trader, trades, balance, seed: '1', startMs: startMs + beganMs })
  expect(openApi({ startMs: startMs + aheadMs }, { read: () => view }).ask('/api/traders/501'))
    .toMatchObject({ body: { data } })
})

test('SV-83: returns the tradable symbols with prices and sizes', () => {
  const quoted = exchange.board.traded.map(({ symbol, digits }) => {
    const { bid, ask: asked } = exchange.board.quoteOf(symbol)
    const [bidPrice, askPrice] = [bid, asked].map((price) => price / 10 ** digits)
    return { symbol, digits, bid: bidPrice, ask: askPrice, minLots: 0.01, maxLots: 100, lotStep: 0.01 }
  })
  expect(ask('/api/symbols')).toEqual({ status: 200, body: { Code: 200, data: quoted } })
})

test('SV-83: returns the followed traders with their settings and limits', () => {
  feed.engine.follows.unfollow(502)
  const data = signalTraders.map((trader) =>
    ({ ...trader, settings: trader.id === 502 ? null : feed.engine.follows.settingsOf(trader.id) ?? null }))
  expect(data.filter(({ settings }) => settings !== null).length).toBeGreaterThan(0)
  expect(ask('/api/follows')).toEqual({ status: 200, body: { Code: 200, data, limits: settingsLimits } })
})
