import { expect, test } from 'vitest'
import type { Storage } from '../../src/connection/ports/ports'
import type { Breakage } from './breakage'
import { runSchedule, type RunResult } from './run-schedule'
import { makeSchedule } from './schedule'

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
