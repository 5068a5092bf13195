import { describe, expect, test } from 'vitest'
import { savedPosition, type SavedAccount } from '../../../server/feed/model/account/saved-account'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { Exchange } from '../../../server/feed/model/exchange/exchange'
import type { Tick } from '../../../server/feed/model/money/instrument'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import type { TickSource } from '../../../server/feed/model/market/tick-source'
import { makeExchange, present, recordedSource, startMs, writeTicks } from './support'

/** The saved text of an account, read back: nothing but plain data may count. */
function savedOf(feed: AccountFeed): SavedAccount {
  const { engine } = feed
  const positions = Array.from(engine.ledger.all(), savedPosition)
  return JSON.parse(JSON.stringify({ books: engine.books(), account: feed.account(), positions })) as SavedAccount
}

function tickOf({ board }: Exchange, symbol: string): Tick {
  return { ...board.quoteOf(symbol), symbol, atMs: startMs }
}

function nextQuotes(source: TickSource, count: number): string {
  return JSON.stringify(Array.from({ length: count }, () => source.next(50)))
}

describe('an account that another server goes on with', () => {
  test('RS-21: has the same rows, account, trades’ numbers and tickets, and is worth the same', () => {
    const exchange = makeExchange({ positions: 12 })
    const feed = present(exchange.open('10260'))
    feed.engine.follows.unfollow(502)
    for (let turn = 0; turn < 400; turn += 1) exchange.update(50)
    const saved = savedOf(feed)
    const mark = { epoch: feed.epoch(), seq: feed.seq() }
    const other = makeExchange({ positions: 12 })
    for (const symbol of exchange.board.pairs.keys()) {
      other.board.put(tickOf(exchange, symbol))
    }
    const heir = other.resume('10260', mark, saved)
    expect({ ...heir.snapshot() }).toEqual(feed.snapshot())
    expect(heir.engine.books()).toEqual(feed.engine.books())
    expect(heir.engine.comingTicket()).toBe(feed.engine.comingTicket())
    for (let turn = 0; turn < 3; turn += 1) for (const each of [feed, heir]) each.commit(startMs, false)
    expect(heir.rows()).toEqual(feed.rows())
    expect(heir.account()).toEqual(feed.account())
    expect(heir.engine.freeMarginMinor()).toBe(feed.engine.freeMarginMinor())
    const ticket = present(heir.rows()[0]).ticket
    for (const each of [exchange, other]) each.closePosition('10260', ticket, 'closed')
    expect(heir.account()).toEqual(feed.account())
    expect(heir.engine.closedTrades.all().at(-1)).toEqual(feed.engine.closedTrades.all().at(-1))
  })

  test('RS-21: is given up by its last pricing server, and a pair that is not traded any more is refused', () => {
    const exchange = makeExchange({ positions: 3 })
    const saved = savedOf(present(exchange.open('10260')))
    exchange.drop('10260')
    expect(exchange.feeds()).toEqual([])
    const [position] = saved.positions
    const row = { ...present(position).row, symbol: 'USDSEK' }
    const odd = { ...saved, positions: [{ row, swapDay: 1 }] }
    expect(() => exchange.resume('10260', { epoch: 'e', seq: 1 }, odd)).toThrow('not traded any more: USDSEK')
  })
})

describe('a market that another server goes on with', () => {
  const files = [writeTicks('EURUSD', 1.1, 5, 8, 'a'), writeTicks('USDJPY', 110, 3, 5, 'b')]
  const sources: readonly (readonly [string, () => TickSource])[] = [
    ['recorded', () => recordedSource(files)],
    ['recorded, by the clock', () => recordedSource(files, 20)],
  ]
  test.each(sources)('RS-22: %s: gives the quotes that would have come', (_, make) => {
    const [one, other] = [make(), make()]
    nextQuotes(one, 3)
    other.goTo(one.mark())
    expect(nextQuotes(other, 9)).toBe(nextQuotes(one, 9))
    const before = other.mark()
    other.goTo('[]')
    expect(other.mark()).toBe(before)
  })

  test('RS-22: simulated: goes on from the same values of the currencies', () => {
    const make = (): TickSource => createSimulatedMarket({ seed: '1', currency: 'USD', startMs })
    const [one, other] = [make(), make()]
    nextQuotes(one, 500)
    other.goTo(one.mark())
    expect(other.mark()).toBe(one.mark())
    other.goTo('{"EUR":5}')
    other.goTo('[["EUR",-1],["XXX",1],7]')
    expect(other.mark()).toBe(one.mark())
  })
})
