import { expect, test } from 'vitest'
import type { Storage } from '../../src/connection/ports/ports'
import { allowedNames } from './allowed'
import { begin, killing, live, restartOf, type App } from './app'
import type { Breakage } from './copy-trading/breakage'
import { reword } from './copy-trading/reword'
import type { Step } from './history'
import { connection } from './residents/connection'
import { createCopyTrading } from './residents/copy-trading'
import { navigation } from './residents/navigation'
import { outbox } from './residents/outbox'

const step = (name: string, thenMs: number): Step => ({ id: 0, name, u: 0.5, within: undefined, thenMs })
const given = (breakage: Breakage = {}) =>
  ({ seed: 1, residents: [createCopyTrading({ platform: 'h5', breakage })], allowed: allowedNames })

const expiryMs = 21_000
const askingMs = 12_000

/** The next process queries the order that expired before the kill. */
async function orderAndKill(breakage: Breakage, meanwhile: (app: App) => void = () => undefined): Promise<App> {
  const app = begin(given(breakage))
  await live(app, [step('tab', 3_000), step('reconnect', 1_000), step('open', 500)])
  meanwhile(app)
  await app.world.clock.advanceAsync(expiryMs)
  app.world.kept.mode = 'now'
  app.world.kept.letGo()
  await app.world.clock.advanceAsync(1_000)
  return live(app, [step(killing, askingMs)], restartOf(given(breakage)))
}

const never = new Promise<never>(() => undefined)

/** Accepts `sent` without responding, so that the order expires unsent, and the expiry is never written. */
const silentAboutSent = (storage: Storage): Storage => ({
  ...storage,
  async write(key, text) {
    await storage.write(key, text)
    if (text.includes('"state":"sent"')) await never
  },
})

const misread = (storage: Storage, words: RegExp, others: string): Storage => ({
  ...storage,
  read: async (key) => reword(key, await storage.read(key), words, others),
})

const unsent: Breakage = { wire: (wire) => ({ ...wire, frame: () => undefined }) }

test('CX-82: settles a queried order as never-received when a kill prevented the write of its expiry', async () => {
  const { world } = await orderAndKill({ outboxStorage: silentAboutSent })
  expect(world.violation()).toBeUndefined()
  expect(Object.values(world.situation().stored).filter((text) => text.includes('never-received'))).toHaveLength(1)
  expect(world.tally['judged settled-stays']).toBeGreaterThan(0)
})

test.each(['"state":"acked"', '"state":"failed","code":"never-received"'])(
  'CX-82: detects an order that becomes %s without a query when its expiry was never written', async (others) => {
    const outboxStorage = (storage: Storage): Storage => misread(silentAboutSent(storage), /"state":"sent"/, others)
    const { world } = await orderAndKill({ outboxStorage })
    expect(world.violation()?.detail).toMatch(/ was expired, and is (acked|failed) /)
  })

test.each(['"state":"unknown"', '"state":"acked"', '"state":"failed","code":"never-received"'])(
  'CX-82: detects an order that becomes %s after it was stored as expired', async (others) => {
    const outboxStorage = (storage: Storage): Storage => misread(storage, /"state":"expired"/, others)
    const { world } = await orderAndKill({ ...unsent, outboxStorage }, (app) => void (app.world.kept.mode = 'slow'))
    expect(world.violation()?.detail).toMatch(/ was expired, and is (unknown|acked|failed) /)
  })

test('CX-81: delivers a delayed storage response to a sleeping process when it wakes', async () => {
  const app = begin(given())
  const { clock, device, kept, ports } = app.world
  kept.mode = 'slow'
  const seen: string[] = []
  void ports.storage.write('a key', '{}').then(() => clock.setTimer(() => seen.push('answered'), 0))
  device?.sleep(1_000, 'overdue', true)
  device?.process().notify(() => kept.letGo())
  await clock.advanceAsync(900)
  expect([seen, app.world.situation().stored['a key']]).toEqual([[], undefined])
  await clock.advanceAsync(200)
  expect([seen, app.world.situation().stored['a key']]).toEqual([['answered'], '{}'])
})

test('CX-81: drops pending writes when a process is killed', async () => {
  const app = begin(given())
  await live(app, [step('open', 0), step('note', 0)])
  app.world.kept.mode = 'slow'
  const next = await live(app, [step(killing, 0)], restartOf(given()))
  const before = Object.keys(next.world.situation().stored)
  app.world.kept.letGo()
  await next.world.clock.advanceAsync(100)
  expect(Object.keys(app.world.situation().stored)).toEqual(before)
  expect(app.world.device?.process()).toBe(next.world.device?.process())
})

test('WO-22: keeps the server running after a kill, and gives the next process the stored data', async () => {
  const app = begin(given())
  await live(app, [step('tab', 3_000), step('open', 2_000)])
  const beforeMs = app.world.device?.time.elapsed() ?? NaN
  const next = await live(app, [step(killing, 0)], restartOf(given()))
  // Half of the longest time without a process.
  expect(next.world.device?.time.elapsed()).toBe(beforeMs + 4_000)
  expect(next.world.situation().stored).toEqual(app.world.situation().stored)
  const before = app.world.tally['frames'] ?? 0
  await next.world.clock.advanceAsync(5_000)
  expect(next.world.tally['frames']).toBeGreaterThan(before)
  expect(next.world.violation()).toBeUndefined()
})

test('WO-22: does not kill a process while a device sleeps', async () => {
  const app = begin(given())
  app.world.device?.sleep(1_000, 'overdue', true)
  expect(await live(app, [step(killing, 0)], restartOf(given()))).toBe(app)
})

const withOutbox = { seed: 1, residents: [connection, navigation, outbox], allowed: allowedNames }

test('WO-21: runs no more code in a killed process, and starts another process with stored data', async () => {
  const first = begin(withOutbox)
  first.world.far.refuse()
  const next = await live(first, [step('order', 100), step(killing, 0)], restartOf(withOutbox))
  const { stored } = next.world.situation()
  expect(first.world.left()).toMatchObject({ timers: 0, connections: 0, locks: 0 })
  expect(Object.values(stored).filter((text) => text.includes('"queued"'))).toHaveLength(1)
  await next.world.clock.advanceAsync(2_000)
  expect(Object.values(next.world.situation().stored).join()).toContain('"acked"')
})

test('WO-21: never reuses an id of the killed process', async () => {
  const history = [step('order', 0), step(killing, 0), step('order', 0)]
  const next = await live(begin(withOutbox), history, restartOf(withOutbox))
  const ids = Object.values(next.world.situation().stored).flatMap((text) => /"id":"[^"]+"/.exec(text) ?? [])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
})
