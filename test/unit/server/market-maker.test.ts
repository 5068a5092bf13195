import { expect, test } from 'vitest'
import { quoteText } from '../../../server/redis/market'
import type { MarketUpdate, Role } from '../../../server/redis/feed-store'
import { makeSource, producerRig, shown, type RigOverrides } from './producer-rig'
import { allRoles, incarnation } from './store-double'
import { present } from './support'

async function moving(more: RigOverrides = {}, source = makeSource()) {
  const updates: (MarketUpdate & { readonly role: Role })[] = []
  const made = producerRig({
    putTicks(role, update) {
      updates.push({ ...update, role })
      return Promise.resolve('ok')
    },
    ...more,
  }, 8, source)
  await made.price()
  return { ...made, updates, begun: updates.splice(0) }
}

/** The current turn waits for Redis until `letGo` is called. */
async function waiting() {
  let letGo = (): void => undefined
  const made = await moving({ pass: () => new Promise((resolve) => (letGo = resolve)) })
  made.fill(1, { id: '1-0', fields: {} })
  await made.settle()
  return {
    ...made,
    async letGo() {
      letGo()
      await made.settle()
    },
  }
}

const quotesOf = ({ ticks }: Pick<MarketUpdate, 'ticks'>) =>
  Object.fromEntries(ticks.map((tick) => [tick.symbol, quoteText(tick)]))

test('RS-22: writes all quotes once, without trading, when a server takes over the market', async () => {
  const { begun, producer, settle, updates } = await moving()
  const [first] = begun
  const source = makeSource()
  expect(begun).toHaveLength(1)
  const fields = { ...quotesOf({ ticks: source.present() }), mark: source.mark() }
  expect(first).toMatchObject({ trade: false, fields })
  expect(present(first).ticks.map(({ symbol }) => symbol).sort())
    .toEqual(source.present().map(({ symbol }) => symbol).sort())
  expect(present(first).ticks.every(({ atMs }) => atMs === 0)).toBe(true)
  // Another incarnation starts the market again; other shards do not.
  const other = { id: 'another', generation: 1 }
  producer.hold(allRoles(), other)
  await settle()
  expect(updates.map(({ fields }) => fields)).toEqual([fields])
  producer.hold(allRoles(1, 7), other)
  await settle()
  expect([updates.length, producer.isProducing()]).toEqual([1, true])
})

test('RS-1: advances the market by the elapsed time, and triggers trading when a quote moves', async () => {
  const { producer, settle, updates } = await moving()
  const source = makeSource()
  for (const elapsedMs of [50, 700]) {
    producer.advance(elapsedMs)
    await settle()
    const ticks = source.next(elapsedMs)
    expect(ticks.length).toBeGreaterThan(0)
    expect(updates.splice(0)).toEqual([
      { ticks, trade: true, fields: { ...quotesOf({ ticks }), mark: source.mark() }, role: allRoles().get('market') },
    ])
  }
})

test('RS-1: does not trade when no quote moves', async () => {
  const { producer, settle, updates } = await moving({}, { ...makeSource(), next: () => [] })
  producer.advance(50)
  await settle()
  expect(updates).toMatchObject([{ ticks: [], trade: false }])
})

test('SV-59: applies only the last of several updates that were pending during a delayed write', async () => {
  const { producer, updates, letGo } = await waiting()
  for (let count = 1; count <= 25; count += 1) producer.advance(count)
  await letGo()
  expect(updates.map(({ ticks }) => ticks)).toEqual([makeSource().next(25)])
})

test('RS-22: drops updates that are still pending from an earlier market role', async () => {
  const { producer, settle, updates, letGo } = await waiting()
  producer.advance(50)
  producer.hold(allRoles(2), incarnation)
  await letGo()
  expect(updates.map(({ role, trade }) => [role.text, trade])).toEqual([['2 here', false]])
  producer.advance(50)
  await settle()
  expect(updates.map(({ role, trade }) => [role.text, trade])).toEqual([['2 here', false], ['2 here', true]])
})

test('RS-1: advances the market by 50 ms for each requested update', async () => {
  const { producer, settle, updates } = await moving()
  expect(producer.update(30)).toBeUndefined()
  await settle()
  const source = makeSource()
  expect(updates.map(({ ticks }) => ticks)).toEqual(Array.from({ length: 30 }, () => source.next(50)))
})

test('RS-1: prices accounts without moving the market when the server lacks the market role', async () => {
  const { producer, settle, updates, attention } = await moving()
  producer.advance(50)
  producer.hold(allRoles(1, 'market'), incarnation)
  producer.setWanted(shown('one'))
  producer.advance(50)
  expect([producer.update(1), producer.isProducing()]).toEqual(['another server moves the market', false])
  await settle()
  expect([updates, attention()]).toEqual([[], { one: 'priced' }])
})

test('RS-8: does not move the market before reading the stored market', async () => {
  let letGo = (): void => undefined
  const { producer, settle, given, price } = producerRig()
  given.market = () => new Promise((resolve) => (letGo = () => resolve({})))
  expect(producer.isProducing()).toBe(false)
  await price()
  expect(producer.isProducing()).toBe(false)
  letGo()
  await settle()
  expect(producer.isProducing()).toBe(true)
})
