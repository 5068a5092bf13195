import { expect, test } from 'vitest'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Storage } from '../../src/connection/ports/ports'
import type { Breakage } from './breakage'
import { type ChaosStorage, createChaosStorage } from './chaos-storage'
import { type Device, createDevice } from './device'
import { type RunResult, runSchedule } from './run-schedule'
import { runUntil } from './run-until'
import { makeSchedule } from './schedule'
import { type World, createWorld } from './world'

interface Rig {
  readonly world: World
  readonly device: Device
  readonly storage: ChaosStorage
  write(key: string): void
}

function createRig(): Rig {
  const world = createWorld()
  const device = createDevice(world, 0)
  const storage = createChaosStorage(createSeededRandom('storage'), () => undefined)
  const opened = storage.openFor(device.process())
  return { world, device, storage, write: (key) => void opened.write(key, '{}') }
}

test('CX-81: an answer that storage delayed is an event of its process, which goes on before anything else', () => {
  const { world, device, storage, write } = createRig()
  const restore = storage.fail('hung')
  write('key')
  runUntil(world, 100)
  device.takeActivity()
  restore()
  expect(device.takeActivity()).toBe(true)
  expect(storage.contents.has('key')).toBe(true)
})

test('CX-81: an answer that storage delayed reaches a sleeping process when it wakes', () => {
  const { world, device, storage, write } = createRig()
  const restore = storage.fail('hung')
  write('key')
  runUntil(world, 100)
  device.sleep(1_000, 'overdue', true)
  device.takeActivity()
  restore()
  expect([device.takeActivity(), storage.contents.has('key')]).toEqual([false, false])
  runUntil(world, 2_000)
  expect([device.takeActivity(), storage.contents.has('key')]).toEqual([true, true])
})

test('CX-81: a process that was killed writes nothing', () => {
  const { world, device, storage, write } = createRig()
  device.restart()
  const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`)
  keys.forEach(write)
  runUntil(world, 100)
  expect([...storage.contents.keys()]).toEqual([])
})

/** An order, and 22 s later a kill. */
const orderAndKill = [27, 36]
/** For 21 s in between. */
const storageHangs = 28

const job = { seed: 9_042_283, platform: 'h5' } as const

const play = (breakage: Breakage, actions = orderAndKill): Promise<RunResult> =>
  runSchedule({ ...job, only: new Set(actions), breakage })

const never = new Promise<never>(() => undefined)

/** Takes `sent` and does not answer: the order expires unsent, and that is never written. */
const silentAboutSent = (storage: Storage): Storage => ({
  ...storage,
  async write(key, text) {
    await storage.write(key, text)
    if (text.includes('"state":"sent"')) await never
  },
})

/** Gives back other words than it took. */
const misread = (storage: Storage, words: RegExp, others: string): Storage => ({
  ...storage,
  read: async (key) => (await storage.read(key))?.replace(words, others),
})

const unsent: Breakage = { wire: (wire) => ({ ...wire, frame: () => undefined }) }

test('CX-82: the seed of these tests still plans an order, storage that hangs, and a kill', () => {
  const planned = makeSchedule(job.seed, job.platform).actions
    .filter(({ id }) => [...orderAndKill, storageHangs].includes(id))
  expect(planned.map(({ action }) => action)).toMatchObject([
    { kind: 'order' }, { kind: 'storage-failure', trouble: 'hung', forMs: 21_015 }, { kind: 'kill' },
  ])
})

test('CX-82: an order that expired unwritten is asked about after a kill, and is never-received then', async () => {
  const { violation, counts } = await play({ outboxStorage: silentAboutSent })
  expect(violation).toBeUndefined()
  expect(counts['settled-stays']).toBeGreaterThan(0)
})

test.each(['"state":"acked"', '"state":"failed","code":"never-received"'])(
  'CX-82: an order that expired unwritten is not %s before it was asked about', async (others) => {
    const outboxStorage = (storage: Storage): Storage => misread(silentAboutSent(storage), /"state":"sent"/, others)
    const { violation } = await play({ outboxStorage })
    expect(violation?.detail).toMatch(/ was expired, and is (acked|failed)$/)
  })

test.each(['"state":"unknown"', '"state":"acked"', '"state":"failed","code":"never-received"'])(
  'CX-82: an order that was written as expired once storage worked again is not %s afterwards', async (others) => {
    const outboxStorage = (storage: Storage): Storage => misread(storage, /"state":"expired"/, others)
    const { violation } = await play({ ...unsent, outboxStorage }, [...orderAndKill, storageHangs])
    expect(violation?.detail).toMatch(/ was expired, and is (unknown|acked|failed)$/)
  })
