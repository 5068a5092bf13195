import { expect, test } from 'vitest'
import type { Commit } from '../../../server/redis/feed-store'
import { quoteText } from '../../../server/redis/market'
import { ForeignDataError } from '../../../server/redis/read-reply'
import { isOfAccount } from '../../../server/redis/unusable-accounts'
import { makeSource, producerRig, receivedEntry, reply, shown, update } from './producer-rig'
import { allRoles, shardFor, incarnation } from './store-double'
import { present } from './support'

const ticketsClosed = ({ closed }: Commit): readonly number[] => closed.map(({ ticket }) => ticket)

test('RS-28: retries a suspended account after 60 s but not earlier, and reports the account once', async () => {
  const { producer, clock, settle, spoil, mend, reads, trouble, attention } = producerRig()
  spoil('bad', new ForeignDataError('books'))
  const beat = async (afterMs: number): Promise<number> => {
    await clock.advanceAsync(afterMs)
    const before = reads.filter((each) => each === 'bad').length
    producer.setWanted(shown('good', 'bad'))
    await settle()
    return reads.filter((each) => each === 'bad').length - before
  }
  producer.hold(allRoles(), incarnation)
  expect(await beat(0)).toBe(1)
  expect(attention()).toEqual({ good: 'priced', bad: 'unusable' })
  expect(await beat(59_999)).toBe(0)
  expect(await beat(1)).toBe(1)
  expect(attention()).toEqual({ good: 'priced', bad: 'unusable' })
  mend('bad')
  expect(await beat(59_999)).toBe(0)
  expect(attention()).toEqual({ good: 'priced', bad: 'unusable' })
  expect(await beat(1)).toBe(1)
  expect(attention()).toEqual({ good: 'priced', bad: 'priced' })
  // Reports the next failure once the account was written.
  producer.receive([receivedEntry('10-0')])
  await settle()
  spoil('bad', new ForeignDataError('rows'))
  producer.hold(allRoles(2), incarnation)
  await settle()
  expect(trouble).toEqual(['books', 'rows'].map((what) =>
    `account bad is not priced: Redis contains ${what} from another program or version`))
})

function keptMarket() {
  const source = makeSource()
  for (let moved = 0; moved < 50; moved += 1) source.next(50)
  const quotes = Object.fromEntries(source.present().map((tick) => [tick.symbol, quoteText(tick)]))
  return { mark: source.mark(), quotes }
}

test('RS-31: replaces invalid quotes, reports them only once, and keeps other quotes', async () => {
  const { producer, settle, given, trouble, written } = producerRig()
  const { mark, quotes } = keptMarket()
  const kept = quoteText({ symbol: 'GBPUSD', bid: 130_000, ask: 130_010 })
  const poisons = ['not JSON', '{"bid":-1,"ask":2}', '{"bid":0,"ask":4}', '{"bid":5,"ask":4}', '{"bid":1.5}']
  for (const [index, poison] of poisons.entries()) {
    given.market = () => Promise.resolve({ ...quotes, EURUSD: poison, GBPUSD: kept, mark })
    producer.hold(allRoles(index), incarnation)
    await settle()
    expect(producer.isProducing()).toBe(true)
    expect(written.at(-1)).toEqual({ ...quotes, GBPUSD: kept, mark })
  }
  expect(written).toHaveLength(5)
  expect(trouble).toEqual(['the market ignores EURUSD: Redis contains a quote from another program or version'])
})

test.each(['not JSON', '{}'])('RS-31: starts despite the invalid source position "%s"', async (mark) => {
  const { producer, price, given, trouble, written } = producerRig()
  const { quotes } = keptMarket()
  given.market = () => Promise.resolve({ ...quotes, mark })
  await price()
  expect(producer.isProducing()).toBe(true)
  expect(written.at(-1)).toEqual({ ...quotes, mark: makeSource().mark() })
  expect(trouble).toEqual(['the market ignores mark: it belongs to other prices'])
})

const entries = (count: number, page: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${page}-${index}`, fields: { trader: 'one' } }))

test.each([
  ['after every 200 orders', 601, 0, [200, 400, 600]], ['after every 250 ms', 5, 130, [2, 4]],
])('RS-24 RS-39 RS-99: renews its account claims %s while orders are processed', async (_, count, eachMs, claims) => {
  let passed = 0
  const said: number[] = []
  const { producer, settle, clock } = producerRig({
    intake: (shard) => (shard === shardFor('one') ? entries(count, 1) : []),
    pass() {
      passed += 1
      clock.advance(eachMs)
      // A quarter of a claim's lifetime.
      if (claims.includes(passed)) clock.advance(2_000)
      return Promise.resolve()
    },
    attest: () => Promise.resolve(void said.push(passed)).then(() => 'ok'),
  })
  producer.hold(allRoles(), incarnation)
  for (let turn = 0; turn < 50; turn += 1) await settle()
  expect([said, passed]).toEqual([claims, count])
})

test('RS-99: keeps moving the market, pricing accounts and opening accounts while orders arrive', async () => {
  let passed = 0
  const seen: unknown[] = []
  const { producer, clock, priceFrom, commits, written, attention, fill } = producerRig({
    intake: (shard) => (shard === shardFor('one') ? entries(400, 1) : []),
    pass() {
      passed += 1
      if (passed === 300) {
        producer.receive([receivedEntry('10-0')])
        producer.advance(50)
        producer.setWanted(shown('one', 'two'))
        fill(shardFor('one'), ...entries(200, 2))
      }
      if (passed === 400 || passed === 401) {
        seen.push(commits.some(({ tick }) => tick === '10-0'), written.length, attention())
      }
      return Promise.resolve()
    },
  })
  clock.advance(1_000)
  await priceFrom('9-0')
  expect(seen).toEqual([false, 1, { one: 'priced' }, true, 2, { one: 'priced', two: 'priced' }])
})

test('RS-33: releases its roles when it cannot price accounts, and reports the reason', async () => {
  const { producer, clock, settle, price, given, trouble } = producerRig()
  given.market = () => Promise.reject(new Error('broken'))
  await price()
  expect(producer.isProducing()).toBe(false)
  expect(producer.shards()).toEqual([])
  expect(producer.isResting()).toBe(true)
  await clock.advanceAsync(3_000)
  expect(producer.isResting()).toBe(false)
  expect(trouble).toEqual(['this server stops pricing: broken'])
  given.market = () => Promise.resolve({})
  producer.hold(allRoles(2), incarnation)
  await settle()
  expect(producer.isProducing()).toBe(true)
})

/**
 * Another server priced the accounts up to these entries. A tick at `9-0` reaches a stop of the last account.
 * @param at the last entry that the new server has read
 */
async function heirOf(pricedTo: readonly string[], at = '9-0', inIncarnation = incarnation) {
  const made = producerRig()
  const { producer, settle, accounts, given, commits, begun } = made
  const names = pricedTo.map((_, index) => `heir-${index}`)
  await made.price(...names)
  producer.stop()
  for (const [index, name] of names.entries()) {
    accounts.set(name, { ...present(accounts.get(name)), tick: pricedTo[index] ?? '' })
  }
  const { ticket, quote } = made.stopOf(names.at(-1) ?? '')
  const reaching = update('9-0', quote)
  given.ticks = [update('8-0'), reaching]
  given.market = () => Promise.resolve({ at })
  commits.splice(0)
  producer.hold(allRoles(2), inIncarnation)
  producer.setWanted(shown(...names))
  await settle()
  return { producer, settle, reaching, begun, ticket, removed: () => commits.flatMap(ticketsClosed) }
}

test.each([
  ['RS-84: stores a new epoch before its deltas, with the update that priced the account',
    ['8-0'], { id: 'another', generation: 1 }, ['0-0', '8-0'], 1],
  ['RS-83: continues the epoch of an account that moves in the same incarnation', ['8-0'], incarnation, ['0-0'], 1],
  ['RS-84: applies all missed updates to an account that has missed more than the previous account',
    ['9-0', '7-0'], incarnation, ['0-0', '0-0'], 2],
])('%s', async (_what, pricedTo, inIncarnation, begins, count) => {
  const { ticket, removed, begun } = await heirOf(pricedTo, '9-0', inIncarnation)
  expect([begun.map(({ tick }) => tick), removed().length]).toEqual([begins, count])
  expect(removed()).toContain(ticket)
})

test('RS-84: catches up only to the account’s update, because new updates may arrive faster', async () => {
  const reads: string[] = []
  const rig = producerRig({
    ticksBefore(to, id) {
      reads.push(`${to} ${id}`)
      return rig.store.ticksBefore(to, id)
    },
  })
  await rig.price('one')
  rig.producer.stop()
  rig.accounts.set('one', { ...present(rig.accounts.get('one')), tick: '11-0' })
  rig.given.ticks = [8, 9, 10, 11, 12].map((at) => update(`${at}-0`))
  rig.given.market = () => Promise.resolve({ at: '8-0' })
  rig.producer.hold(allRoles(2), incarnation)
  await rig.settle()
  expect(reads).toEqual(['11-0 8-0', '(10-0 8-0', '(9-0 8-0'])
  expect(rig.producer.isProducing()).toBe(true)
})

test('RS-84: does not reapply updates to an account that is ahead of the server’s market position', async () => {
  const { producer, settle, reaching, removed } = await heirOf(['9-0'], '8-0')
  producer.receive([reaching])
  await settle()
  expect(removed()).toEqual([])
})


test('RS-28: distinguishes account errors from Redis errors that affect all accounts', () => {
  const own: unknown[] = [
    new ForeignDataError('books'), new TypeError('x is not a function'), new RangeError('no longer traded'),
    reply('WRONGTYPE Operation against a key'), reply('ERR value is not an integer'),
  ]
  const states = ['OOM', 'MISCONF', 'READONLY', 'LOADING', 'BUSY', 'MASTERDOWN', 'NOREPLICAS']
  const ofAll: unknown[] = [
    ...states.flatMap((state) => [reply(`${state} not now`), reply(`ERR Error running script: -${state} not now`)]),
    reply('ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed when used memory is full'),
    reply('NOAUTH Authentication required'), reply('it is said: ERR no'), reply('ERRONEOUS'),
    new Error('ERR Connection is closed.'), new Error('the connection is closed'), 'ERR a text', undefined,
  ]
  for (const error of [...own, ...ofAll]) expect(isOfAccount(error), String(error)).toBe(own.includes(error))
})
