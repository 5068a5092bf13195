import { describe, expect, test } from 'vitest'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import { signalTraders } from '../../../server/feed/model/account/signal-traders'
import { lastDelta, openFeed, points, quoteFor } from './exchange-rig'
import { makeExchange, present, startMs } from './support'

const dayMs = 86_400_000

describe('positions', () => {
  test.each(['buy', 'sell'] as const)('SV-18: a %s closes where its stop or its target is reached', (type) => {
    for (const level of ['sl', 'tp'] as const) {
      const exchange = makeExchange()
      const feed = openFeed(exchange)
      const delta = lastDelta(exchange)
      const row = present(feed.rows().find((candidate) => candidate.type === type && candidate[level] !== 0))
      const outward = (level === 'tp') === (type === 'buy') ? 1 : -1
      const at = points(row, row[level])
      const others = feed.rows().filter((candidate) => candidate.symbol !== row.symbol).length
      exchange.apply([quoteFor(row, at - outward)])
      expect(feed.rows().some(({ ticket }) => ticket === row.ticket)).toBe(true)
      exchange.apply([quoteFor(row, at)])
      expect(delta().data.remove).toContainEqual({ ticket: row.ticket, reason: level })
      const closed = present(feed.engine.closedTrades.all().find(({ ticket }) => ticket === row.ticket))
      expect(closed).toMatchObject({ reason: level, closeprice: row[level], closetime: startMs })
      expect(feed.rows().filter(({ symbol }) => symbol !== row.symbol)).toHaveLength(others)
    }
  })

  test('SV-18: a jump over the stop closes at the price that the market gave', () => {
    const exchange = makeExchange()
    const feed = openFeed(exchange)
    const row = present(feed.rows().find(({ type, sl }) => type === 'buy' && sl !== 0))
    exchange.apply([quoteFor(row, points(row, row.sl) - 500)])
    const closed = present(feed.engine.closedTrades.all().find(({ ticket }) => ticket === row.ticket))
    expect(points(row, closed.closeprice)).toBe(points(row, row.sl) - 500)
  })

  test('SV-6: a new position opens on its dearer side and shows the price at which it would close', () => {
    const exchange = makeExchange({ positions: 200 })
    const feed = openFeed(exchange)
    const seen = new Set<string>()
    exchange.onDelta((_feed, delta) => {
      for (const row of delta.data.upsert) {
        if (row.symbol === undefined || row.openprice === undefined) continue
        if (typeof row.nowprice !== 'number') continue
        const quote = exchange.board.quoteOf(row.symbol)
        const scale = 10 ** (row.digits ?? 0)
        seen.add(row.type ?? '')
        expect(Math.round(row.openprice * scale)).toBe(row.type === 'buy' ? quote.ask : quote.bid)
        expect(Math.round(row.nowprice * scale)).toBe(row.type === 'buy' ? quote.bid : quote.ask)
      }
    })
    for (const row of feed.rows().slice(0, 80)) exchange.closePosition('10260', row.ticket, 'closed')
    for (let update = 0; update < 30; update += 1) exchange.update(50)
    expect([...seen].sort()).toEqual(['buy', 'sell'])
  })

  test('SV-19: a closing moves profit, swap and commission to the balance', () => {
    const exchange = makeExchange()
    const feed = openFeed(exchange)
    const before = feed.engine.account().balance
    const row = present(feed.rows()[3])
    expect(exchange.closePosition('10260', row.ticket, 'closed')).toBe(true)
    const cents = [before, row.profit, row.swap, row.commission].reduce((sum, part) => sum + Math.round(part * 100), 0)
    expect(Math.round(feed.engine.account().balance * 100)).toBe(cents)
    expect(exchange.closePosition('10260', row.ticket, 'closed')).toBe(false)
    expect(exchange.closePosition('absent', row.ticket, 'closed')).toBe(false)
  })

  test('SV-19: a balance below half of the first one is paid in again', () => {
    const exchange = makeExchange()
    const feed = openFeed(exchange)
    const first = feed.engine.account().balance
    const quote = exchange.board.quoteOf('EURUSD')
    for (const row of feed.rows()) {
      if (row.symbol === 'EURUSD' && row.type === 'buy') {
        const fallen = Math.round(quote.bid / 20)
        exchange.apply([{ symbol: 'EURUSD', bid: fallen, ask: fallen + 5, atMs: 0 }])
        exchange.closePosition('10260', row.ticket, 'closed')
      }
    }
    const { balance } = feed.engine.account()
    expect(balance).toBeGreaterThan(first / 2)
    expect(feed.engine.closedTrades.all().some(({ profit }) => profit < -first / 2)).toBe(true)
  })

  test('SV-20: commission at the opening, swap night by night', () => {
    const exchange = makeExchange({ positions: 200 })
    const feed = openFeed(exchange)
    const before = new Map(feed.rows().map((row) => [row.ticket, row]))
    for (const row of before.values()) {
      const nights = Math.floor(startMs / dayMs) - Math.floor(row.opentime / dayMs)
      if (!row.symbol.startsWith('USD')) continue
      const size = row.lots * 100_000
      expect(row.commission).toBeCloseTo(-size * 0.00003, 1)
      const night = row.type === 'buy' ? -Math.round(size * 0.0052) / 100 : Math.round(size * 0.0011) / 100
      expect(row.swap).toBeCloseTo(nights * night, 1)
    }
    exchange.pass(2 * dayMs)
    for (const symbol of exchange.board.pairs.keys()) {
      exchange.apply([{ ...exchange.board.quoteOf(symbol), atMs: 0 }])
    }
    for (const row of feed.rows()) {
      const charged = row.swap - present(before.get(row.ticket)).swap
      expect(Math.sign(Math.round(charged * 100))).toBe(row.type === 'buy' ? -1 : 1)
    }
  })
})

describe('accounts', () => {
  test('SV-22: the same seed and trader give the same account, others another', () => {
    const rowsOf = (seed: string, trader: string): readonly FeedRow[] => {
      const exchange = makeExchange({ seed })
      const feed = openFeed(exchange, trader)
      for (let update = 0; update < 200; update += 1) exchange.update(50)
      return feed.rows()
    }
    expect(rowsOf('1', '10260')).toEqual(rowsOf('1', '10260'))
    expect(rowsOf('1', '10260')).not.toEqual(rowsOf('2', '10260'))
    const tickets = ['10260', '10261', 'amy', '007', '7'].flatMap((id) => rowsOf('1', id).map(({ ticket }) => ticket))
    expect(new Set(tickets).size).toBe(tickets.length)
    expect(tickets.every(Number.isSafeInteger)).toBe(true)
  })

  test('SV-22: own rows, and rows followed from each of four traders', () => {
    const rows = openFeed(makeExchange({ positions: 100 })).rows()
    for (const own of rows.filter(({ flwsig }) => !flwsig)) expect(own).toMatchObject({ sigtraderid: 0, signame: '' })
    for (const { id, name } of signalTraders) {
      expect(rows.filter((row) => row.flwsig && row.sigtraderid === id && row.signame === name)).not.toEqual([])
    }
    expect(rows.some(({ flwsig }) => !flwsig)).toBe(true)
  })

  test('SV-24: the least recently used account makes room, unless it has a subscriber', () => {
    const exchange = makeExchange({ maxAccounts: 2 })
    const first = openFeed(exchange, 'one')
    openFeed(exchange, 'two')
    expect(openFeed(exchange, 'one')).toBe(first)
    openFeed(exchange, 'three')
    expect(exchange.feeds().map(({ traderId }) => traderId)).toEqual(['one', 'three'])
    exchange.protect(() => true)
    expect(exchange.open('four')).toBeUndefined()
    expect(exchange.open('one')).toBe(first)
  })

  test('RS-28: an account that fails is dropped and reported, and the others go on', () => {
    const exchange = makeExchange({ positions: 20 })
    const reported: string[] = []
    for (const id of ['bad', 'good']) openFeed(exchange, id)
    exchange.onDelta(({ traderId }) => {
      if (traderId === 'bad') throw new Error('it means nothing')
      reported.push(traderId)
    })
    const run = (): void => {
      for (let count = 0; count < 40; count += 1) exchange.update(50)
    }
    expect(run).toThrow('it means nothing')
    const failed: string[] = []
    exchange.onFailure((traderId, error) => failed.push(`${traderId}: ${String(error)}`))
    run()
    expect(failed).toEqual(['bad: Error: it means nothing'])
    expect(exchange.feeds().map(({ traderId }) => traderId)).toEqual(['good'])
    expect(reported.length).toBeGreaterThan(1)
  })

  test('SV-38: each run of a feed has an epoch of its own', () => {
    const exchange = makeExchange({ maxAccounts: 1 })
    const epochs = ['a', 'b', 'a'].map((id) => openFeed(exchange, id).epoch())
    exchange.restart()
    epochs.push(openFeed(exchange, 'a').epoch())
    expect(new Set(epochs).size).toBe(4)
    expect(openFeed(exchange, 'a').seq()).toBe(0)
  })
})

describe('the numbered feed', () => {
  test('SV-41: the history is bounded by number and by age', () => {
    const exchange = makeExchange({ positions: 60, history: { deltas: 300, ageMs: 60_000 } })
    const feed = openFeed(exchange)
    while (feed.seq() < 1_000) exchange.update(50)
    const nowMs = startMs
    expect(feed.at(700, nowMs)).toMatchObject({ seq: 700 })
    expect(feed.at(699, nowMs)).toBe('too-old')
    expect(feed.at(1_001, nowMs)).toBe('not-reached')
    exchange.pass(40_000)
    while (feed.seq() < 1_100) exchange.update(50)
    exchange.pass(20_001)
    expect(feed.at(999, startMs + 60_001)).toBe('too-old')
    expect(feed.at(1_000, startMs + 60_001)).toMatchObject({ seq: 1_000 })
    expect(feed.at(1_100, startMs + 10 * 60_000)).toMatchObject({ seq: 1_100, rows: feed.rows() })
  })

  test('SV-41: the deltas after a seq, while they reach back to it', () => {
    const exchange = makeExchange({ history: { deltas: 50, ageMs: 60_000 } })
    const feed = openFeed(exchange)
    while (feed.seq() < 100) exchange.update(50)
    expect(present(feed.since({ epoch: feed.epoch(), seq: 60 }, startMs)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 40 }, (_, index) => 61 + index))
    expect(feed.since({ epoch: feed.epoch(), seq: 100 }, startMs)).toEqual([])
    expect(feed.since({ epoch: feed.epoch(), seq: 49 }, startMs)).toBeUndefined()
    expect(feed.since({ epoch: feed.epoch(), seq: 101 }, startMs)).toBeUndefined()
    expect(feed.since({ epoch: 'another', seq: 60 }, startMs)).toBeUndefined()
  })
})
