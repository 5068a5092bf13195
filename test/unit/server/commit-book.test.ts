import { expect, test, vi } from 'vitest'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import { createCommitBook } from '../../../server/redis/commit-book'
import type { SavedAccount } from '../../../server/feed/model/account/saved-account'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { Commit, Decision } from '../../../server/redis/feed-store'
import { readStoredAccount } from '../../../server/redis/stored-account'
import { makeExchange, present, startMs } from './support'

function rig(...traderIds: readonly string[]) {
  const exchange = makeExchange()
  let tick = '9-0'
  const whole = new Set<string>()
  const book = createCommitBook(exchange, () => tick, (traderId) => whole.has(traderId))
  const feeds = traderIds.map((traderId) => present(exchange.open(traderId)))
  for (const feed of feeds) book.took(feed)
  const rowOf = (index: number): FeedRow => present(feeds[index]?.rows()[0])
  /** `away`: points from the row's price. */
  function quote({ symbol, nowprice, digits }: FeedRow, away: number): void {
    const points = Math.round(nowprice * 10 ** digits) + away
    tick = `${Number.parseInt(tick) + 1}-0`
    exchange.apply([{ symbol, bid: points, ask: points, atMs: 0 }])
  }
  const close = (index: number, ticket: number): boolean =>
    exchange.closePosition(traderIds[index] ?? '', ticket, 'closed')
  return { exchange, book, feeds, rowOf, quote, close, whole }
}

/** Returns the account that a reader rebuilds from the state at seq 0 and the later commits. */
function rebuilt(feed: AccountFeed, { account, positions }: SavedAccount, ...commits: readonly Commit[]) {
  const entries = commits.map(({ epoch, seq, text, swapDay, tick }) =>
    [tick, ['epoch', epoch, 'seq', `${seq}`, 'text', text, 'swapDay', `${swapDay ?? ''}`]])
  const fields = {
    epoch: feed.epoch(), seq: `${feed.seq()}`, rowsSeq: '0', tick: '9-0',
    account: JSON.stringify(account), rows: JSON.stringify(positions), books: JSON.stringify(feed.engine.books()),
  }
  return readStoredAccount([Object.entries(fields).flat(), entries.reverse(), '0-0'])
}

const decision: Decision = {
  reqid: 'r-1', entry: '1-0', validUntil: undefined,
  ack: { type: 'Ack', reqid: 'r-1', Code: 409, state: 'refused', reason: 'expired' },
}

test('RS-90: commits only the delta and the last tick’s id after a price update', () => {
  const { book, feeds: [feed], rowOf, quote } = rig('10260')
  const books = vi.spyOn(present(feed).engine, 'books')
  quote(rowOf(0), 1)
  expect(books).not.toHaveBeenCalled()
  const [commit, ...more] = book.takeCommits()
  expect(more).toEqual([])
  expect(commit).toMatchObject({
    traderId: '10260', epoch: 'epoch-1', seq: 1, tick: '10-0', swapDay: undefined, whole: undefined,
    books: undefined, closed: [], decision: undefined,
  })
  expect(JSON.parse(commit?.text ?? '')).toMatchObject({ type: 'Delta', epoch: 'epoch-1', seq: 1 })
  expect(book.takeCommits()).toEqual([])
})

test('RS-160: commits the whole account with a delta when the caller requests it', () => {
  const { book, feeds: [feed], rowOf, quote, whole } = rig('10260')
  for (const isWhole of [false, true]) {
    if (isWhole) whole.add('10260')
    quote(rowOf(0), 1)
    expect(book.takeCommits().map((commit) => commit.whole?.positions.map(({ row }) => row)))
      .toEqual([isWhole ? feed?.rows() : undefined])
  }
})

test.each<[string, (its: ReturnType<typeof rig>, feed: AccountFeed, ticket: number) => void]>([
  ['changed levels', (_its, { engine }, ticket) => engine.setLevels(ticket, 0, 0)],
  ['a partial close', (_its, { engine }, ticket) => engine.closePart(ticket, 1_000_000, startMs)],
  ['swap after midnight', ({ exchange, quote, rowOf }) => {
    exchange.pass(86_400_000)
    quote(rowOf(0), 1)
  }],
])('RS-170: commits only the delta of %s, because readers rebuild accounts from deltas', (_name, change) => {
  const its = rig('10260')
  const feed = present(its.feeds[0])
  const before = its.book.stateOf(feed)
  const old = present(before.positions.find(({ row, swapDay }) => row.opentime < swapDay * 86_400_000))
  change(its, feed, old.row.ticket)
  its.exchange.commit('10260')
  const commits = its.book.takeCommits()
  expect(commits.map(({ whole }) => whole)).toEqual([undefined])
  expect(rebuilt(feed, before, ...commits)).toMatchObject(its.book.stateOf(feed))
})

test('RS-170: commits opened and closed positions as deltas, and the whole account only if swap days differ', () => {
  const { exchange, book, feeds: [first] } = rig('10260')
  const feed = present(first)
  const before = book.stateOf(feed)
  const [any] = feed.rows()
  for (const { ticket } of feed.rows()) feed.engine.closePosition(ticket, 'closed', startMs)
  for (let update = 0; update < 20; update += 1) {
    exchange.apply([{ ...present(any), bid: 112_000 + update, ask: 112_010 + update, atMs: 0 }], true)
  }
  const commits = book.takeCommits()
  expect(feed.rows().length).toBeGreaterThan(0)
  expect(commits.map(({ whole }) => whole)).toEqual(commits.map(() => undefined))
  expect(commits.map(({ books }) => books).filter(Boolean).at(-1)).toEqual(feed.engine.books())
  expect(rebuilt(feed, before, ...commits)).toMatchObject(book.stateOf(feed))
  // After the clock was set back, only earlier positions have a later swap day.
  for (const [index, { ticket }] of feed.rows().slice(0, 2).entries()) {
    present(feed.engine.ledger.get(ticket)).swapDay += index
    feed.engine.closePart(ticket, 1_000_000, startMs)
  }
  exchange.commit('10260')
  expect(book.takeCommits().map(({ whole }) => whole?.positions)).toEqual([book.stateOf(feed).positions])
})

test('RS-4: writes an order’s result only together with its account’s commit', () => {
  const { book, feeds: [feed], rowOf, close } = rig('10260', '10261')
  for (const index of [0, 1]) close(index, rowOf(index).ticket)
  const [mine, other] = book.takeCommits()
  for (const index of [0, 1]) close(index, rowOf(index).ticket)
  book.decide(present(feed), decision)
  const decided = book.takeCommits()
  expect(decided.map(({ traderId, decision: its }) => [traderId, its]))
    .toEqual([[other?.traderId, undefined], [mine?.traderId, decision]])
})

test('RS-4: writes a decided order without a delta if no row changed, and the books only if they changed', () => {
  const { book, feeds: [feed] } = rig('10260')
  const its = present(feed)
  book.decide(its, decision)
  expect(book.takeCommits()).toEqual([{
    traderId: '10260', epoch: 'epoch-1', seq: 0, text: undefined, whole: undefined, books: undefined,
    closed: [], decision, tick: '9-0',
  }])
  const [[trader]] = its.engine.books().follows as readonly [readonly [number, unknown]]
  its.engine.follows.unfollow(trader)
  book.decide(its, decision)
  expect(book.takeCommits()).toMatchObject([{ text: undefined, books: its.engine.books(), decision }])
})

test('RS-28: discards the unwritten changes of only one account', () => {
  const { book, rowOf, close } = rig('10260', '10261')
  close(0, rowOf(0).ticket)
  close(1, rowOf(1).ticket)
  expect(new Set(book.takeCommits().map(({ traderId }) => traderId))).toEqual(new Set(['10260', '10261']))
  close(0, rowOf(0).ticket)
  close(1, rowOf(1).ticket)
  book.forget('10260')
  expect(new Set(book.takeCommits().map(({ traderId }) => traderId))).toEqual(new Set(['10261']))
})
