import { describe, expect, test } from 'vitest'
import { createAccountWaiter } from '../../../server/redis/await-account'
import type { FeedStore } from '../../../server/redis/feed-store'
import { createUnshownPace, allotPlaces } from '../../../server/redis/places'
import { producerRig, shown, update } from './producer-rig'
import { allRoles, partOf, world } from './store-double'
import { present } from './support'

describe('an account that no client shows', () => {
  const at = (index: number): string => `${10 + index}-0`

  /** An account without viewers, received up to `10-0`, and the price of its first position with a stop. */
  async function unshown(more: Partial<FeedStore> = {}) {
    const made = producerRig(more)
    const { producer, settle, accounts, commits, clock } = made
    await made.priceFrom(at(0))
    producer.setWanted({ shown: [], unshown: ['one'] })
    await settle()
    const { row } = present(accounts.get('one')?.positions.find((each) => each.row.sl !== 0))
    const inPoints = (price: number): number => Math.round(price * 10 ** row.digits)
    let received = 0
    const receive = async (points: number): Promise<number> => {
      received += 1
      const before = commits.length
      producer.receive([update(at(received), { symbol: row.symbol, bid: points, ask: points, atMs: 0 })])
      await settle()
      return commits.length - before
    }
    const away = (index: number): number => inPoints(row.nowprice) + index % 7
    // When it is due first depends on the account, but after 10 s it is.
    await receive(away(0))
    await clock.advanceAsync(10_000)
    await receive(away(1))
    return { ...made, row, inPoints, receive, away }
  }

  test('RS-92: it is priced every 10 s, or after 500 updates', async () => {
    const { receive, away, clock } = await unshown()
    for (let index = 0; index < 20; index += 1) expect(await receive(away(index))).toBe(0)
    await clock.advanceAsync(9_999)
    expect(await receive(away(4))).toBe(0)
    await clock.advanceAsync(1)
    expect(await receive(away(5))).toBe(1)
    let written = 0
    for (let index = 1; index <= 500; index += 1) written += await receive(away(index))
    expect(written).toBe(1)
  })

  test('RS-109: many are spread over the updates, and one that is opened again begins again', () => {
    const { isDue } = createUnshownPace(() => 0)
    const feeds = Array.from({ length: 1_000 }, (_, index) => ({ traderId: `${index}` }))
    const due = (): number => feeds.filter(isDue).length
    expect(due()).toBe(0)
    const counts = Array.from({ length: 500 }, due)
    expect(counts.reduce((sum, count) => sum + count)).toBe(feeds.length)
    expect(Math.max(...counts)).toBeLessThan(20)
    for (const [index, { traderId }] of feeds.entries()) feeds[index] = { traderId }
    expect(due()).toBe(0)
    expect(Array.from({ length: 500 }, due)).toEqual(counts)
  })

  test('RS-109: many are spread over the time, where updates are few', () => {
    let nowMs = 0
    const { isDue } = createUnshownPace(() => nowMs)
    const feeds = Array.from({ length: 1_000 }, (_, index) => ({ traderId: `${index}` }))
    const due = (): number => feeds.filter(isDue).length
    expect(due()).toBe(0)
    const counts = Array.from({ length: 10 }, () => {
      nowMs += 1_000
      return due()
    })
    expect(Math.min(...counts)).toBeGreaterThan(50)
    expect(Math.max(...counts)).toBeLessThan(150)
  })

  test('RS-92: a clock that was set back by more than the time makes it due', () => {
    let nowMs = 100_000
    const { isDue } = createUnshownPace(() => nowMs)
    const feed = { traderId: '10260' }
    isDue(feed)
    nowMs += 10_000
    expect([isDue(feed), isDue(feed)]).toEqual([true, false])
    nowMs -= 9_999
    expect(isDue(feed)).toBe(false)
    nowMs -= 1
    expect([isDue(feed), isDue(feed)]).toEqual([true, false])
  })

  test('RS-92: its stop closes the position at the tick that reaches it', async () => {
    const { receive, inPoints, row, commits } = await unshown()
    expect(await receive(inPoints(row.sl))).toBe(1)
    expect(commits.at(-1)?.closed).toMatchObject([{ ticket: row.ticket }])
  })

  test('RS-92: as soon as a client looks at it, it is sent the present prices, and those of each update', async () => {
    const { receive, away, fill, settle, commits } = await unshown()
    expect(await receive(away(0) + 3)).toBe(0)
    const before = commits.length
    fill(partOf('one'), { id: '1-0', fields: { trader: 'one' } })
    await settle()
    expect(commits.length - before).toBe(1)
    expect(await receive(away(1))).toBe(1)
  })

  test('RS-93: an account that a client asks for while accounts are listed is not left out', async () => {
    const { producer, settle, attention } = producerRig({
      intake: (part) => (part === partOf('one') ? [{ id: '1-0', fields: { trader: 'one' } }] : []),
    })
    producer.hold(allRoles(), world)
    await settle()
    // The first list was asked for before the client came.
    producer.setWanted(shown())
    await settle()
    expect(attention()).toEqual({ one: 'priced' })
    producer.listing()
    producer.setWanted(shown())
    await settle()
    expect(attention()).toEqual({})
  })
})

describe('many accounts at once', () => {
  /** More than are asked for at once. */
  const names = Array.from({ length: 66 }, (_, index) => `many-${index}`)

  test('RS-96: a server that takes accounts over asks for all of them, and once for what they missed', async () => {
    const { producer, settle, price, store, accounts, setTicks, setMarket, attention } = producerRig({}, names.length)
    await price(...names)
    producer.stop()
    for (const [traderId, stored] of accounts) accounts.set(traderId, { ...stored, tick: '8-0' })
    setTicks([update('9-0')])
    setMarket(() => Promise.resolve({ at: '9-0' }))
    let underWay = 0
    let most = 0
    let asked = 0
    const heir = producerRig({
      ...store,
      async readToPrice(traderId) {
        underWay += 1
        most = Math.max(most, underWay)
        const stored = await store.readToPrice(traderId)
        underWay -= 1
        return stored
      },
      ticksAfter(id, to) {
        asked += 1
        return store.ticksAfter(id, to)
      },
    }, names.length)
    heir.producer.hold(allRoles(2), world)
    heir.producer.setWanted(shown(...names))
    await settle()
    expect([most, asked]).toEqual([64, 1])
    expect(Object.keys(attention())).toHaveLength(names.length)
  })

  test('RS-97: those that clients wait for are looked for together', async () => {
    const { store, clock, attention, price } = producerRig({}, names.length)
    let looks = 0
    const attentionOf: FeedStore['attentionOf'] = (traderIds) => {
      looks += 1
      return store.attentionOf(traderIds)
    }
    const awaitAccount = createAccountWaiter({
      store: { ...store, attentionOf }, clock, isOfWorld: ({ length }) => length > 0,
    })
    const found = Promise.all(names.map(awaitAccount))
    await clock.advanceAsync(100)
    expect(looks).toBeLessThanOrEqual(7)
    await price(...names)
    await clock.advanceAsync(20)
    expect((await found).map((stored) => stored?.seq)).toEqual(names.map(() => 0))
    expect(Object.keys(attention())).toHaveLength(names.length)
    expect(looks).toBeLessThanOrEqual(9)
    expect(clock.pending()).toBe(0)
  })

  test('RS-143: an account of another world is not shown before it is priced in this one', async () => {
    const { store, clock, price } = producerRig({}, 1)
    await price('10260')
    let known = 'another-'
    const isOfWorld = (epoch: string): boolean => epoch.startsWith(known)
    const found = createAccountWaiter({ store, clock, isOfWorld })('10260')
    let reported: string | undefined
    void found.then((stored) => void (reported = stored?.epoch))
    await clock.advanceAsync(500)
    expect(reported).toBeUndefined()
    known = ''
    await clock.advanceAsync(100)
    expect(reported).toBe((await store.read('10260'))?.epoch)
  })
})

test('RS-27: accounts that have a place keep it, however late they were asked for; others come newest first', () => {
  const wanted = ['newest', 'newer', 'priced', 'oldest', 'also priced']
  const priced = new Set(['priced', 'also priced', 'not wanted'])
  const allotted = (most: number) => allotPlaces(wanted, priced, most)
  expect(allotted(3)).toEqual({ accepted: ['priced', 'also priced', 'newest'], refused: new Set(['newer', 'oldest']) })
  expect(allotted(1)).toEqual({ accepted: ['priced'], refused: new Set(['also priced', 'newest', 'newer', 'oldest']) })
  expect(allotted(0)).toEqual({ accepted: [], refused: new Set(wanted) })
  expect(allotted(5)).toEqual({ accepted: ['priced', 'also priced', 'newest', 'newer', 'oldest'], refused: new Set() })
})
