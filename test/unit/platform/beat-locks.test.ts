import { beforeEach, describe, expect, test } from 'vitest'
import { createBeatLocks } from '../../../src/platform/locks/beat-locks'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'

const KEY = 'tradewire-lock:a'
const MINUTE_MS = 60_000

let contents: Map<string, string>
/** All tabs share this clock, unless a tab has its own. */
let clock: SimulatedClock
let tabs: number

beforeEach(() => {
  contents = new Map()
  clock = createSimulatedClock()
  tabs = 0
})

function openTab(own: SimulatedClock = clock) {
  tabs += 1
  const page = new EventTarget()
  const shared = {
    isFull: false,
    get length() {
      return contents.size
    },
    key: (index: number) => [...contents.keys()][index] ?? null,
    getItem: (key: string) => contents.get(key) ?? null,
    setItem(key: string, text: string) {
      if (shared.isFull) throw new DOMException('full', 'QuotaExceededError')
      contents.set(key, text)
    },
    removeItem: (key: string) => void contents.delete(key),
  }
  const { take } = createBeatLocks({ clock: own, random: createSeededRandom(tabs), shared, page })
  return {
    shared,
    take,
    async takeWithin(ms: number): Promise<(() => void) | 'taken' | 'waiting'> {
      let answer: (() => void) | 'taken' | 'waiting' = 'waiting'
      void take('a').then((release) => (answer = release ?? 'taken'))
      await own.advanceAsync(ms)
      return answer
    },
    leave: (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted })),
  }
}

async function hold(tab: ReturnType<typeof openTab>): Promise<() => void> {
  const release = await tab.takeWithin(250)
  if (typeof release === 'string') throw new Error(`not held: ${release}`)
  return release
}

async function takeOver(tab: ReturnType<typeof openTab>): Promise<void> {
  expect(await tab.takeWithin(100_000)).toBe('taken')
  await hold(tab)
}

describe('locks in localStorage', () => {
  test('PF-43: grants a lock to one holder at a time, even within one page', async () => {
    const [one, other] = [openTab(), openTab()]
    const release = await hold(one)
    expect(await other.takeWithin(1)).toBe('taken')
    expect(await one.takeWithin(1)).toBe('taken')
    await clock.advanceAsync(24 * 60 * MINUTE_MS)
    expect(await other.takeWithin(1)).toBe('taken')
    release()
    expect(contents.size).toBe(0)
    expect(clock.pending()).toBe(0)
    await hold(other)
  })

  test('PF-43: grants a lock to one of two simultaneous requests', async () => {
    const answers = [openTab(), openTab(), openTab()].map(({ take }) => take('a'))
    await clock.advanceAsync(250)
    const given = (await Promise.all(answers)).filter((release) => release !== undefined)
    expect(given).toHaveLength(1)
  })

  test('PF-44: releases a page’s locks when it unloads, but not when it enters the back-forward cache', async () => {
    const one = openTab()
    await hold(one)
    one.leave(true)
    expect(contents.has(KEY)).toBe(true)
    one.leave(false)
    expect(contents.size).toBe(0)
    expect(clock.pending()).toBe(0)
  })

  test('PF-45: takes over a crashed tab’s lock only after 3 minutes and another 100 s without a renewal', async () => {
    const crashed = createSimulatedClock()
    await hold(openTab(crashed))
    const other = openTab()
    await clock.advanceAsync(3 * MINUTE_MS)
    expect(await other.takeWithin(1)).toBe('taken')
    expect(clock.pending()).toBe(0)
    await clock.advanceAsync(250)
    expect(await other.takeWithin(99_999)).toBe('taken')
    expect(await other.takeWithin(0)).toBe('taken')
    await clock.advanceAsync(1)
    await hold(other)
    expect(await openTab().takeWithin(1)).toBe('taken')
    expect(clock.pending()).toBe(1)
  })

  test('PF-76: removes the records of killed tabs, but not those of live tabs or other code', async () => {
    await hold(openTab(createSimulatedClock()))
    const record = contents.get(KEY) ?? ''
    contents.clear()
    for (const name of ['tradewire-lock:b', 'tradewire-lock:c', 'other']) contents.set(name, record)
    await clock.advanceAsync(4 * MINUTE_MS)
    await hold(openTab())
    await clock.advanceAsync(99_000)
    expect([...contents.keys()]).toEqual(['tradewire-lock:b', 'tradewire-lock:c', 'other', KEY])
    contents.set('tradewire-lock:c', record.replace('owner', 'woken'))
    await clock.advanceAsync(1_000)
    expect([...contents.keys()]).toEqual(['tradewire-lock:c', 'other', KEY])
    expect(clock.pending()).toBe(1)
  })

  test('PF-45: keeps the lock of a holder in a background tab that wakes once a minute', async () => {
    const throttled = createSimulatedClock()
    await hold(openTab(throttled))
    const other = openTab()
    for (let minute = 0; minute < 10; minute += 1) {
      await clock.advanceAsync(MINUTE_MS)
      expect(await other.takeWithin(1)).toBe('taken')
      throttled.suspend(MINUTE_MS)
      await throttled.advanceAsync(0)
    }
  })

  test.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('PF-46: keeps the lock of a live tab when a clock is set %s by an hour', async (_, ms) => {
    const holder = createSimulatedClock()
    const release = await hold(openTab(holder))
    const other = openTab()
    clock.setWall(clock.now() + ms)
    holder.setWall(holder.now() + ms)
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await other.takeWithin(50_000)).toBe('taken')
      await holder.advanceAsync(50_000)
    }
    release()
    await hold(other)
  })

  test('PF-46: keeps the holder’s lock while the machine sleeps, whichever tab wakes first', async () => {
    const holder = createSimulatedClock()
    await hold(openTab(holder))
    const other = openTab()
    clock.suspend(8 * 3_600_000)
    holder.suspend(8 * 3_600_000)
    expect(await other.takeWithin(10_000)).toBe('taken')
    clock.suspend(3_600_000)
    holder.suspend(3_600_000)
    await clock.advanceAsync(60_000)
    await holder.advanceAsync(60_000)
    expect(await other.takeWithin(60_000)).toBe('taken')
    await holder.advanceAsync(60_000)
    expect(await other.takeWithin(120_000)).toBe('taken')
  })

  test('PF-46: takes over the lock of a holder that crashed before the clock was set back', async () => {
    await hold(openTab(createSimulatedClock()))
    clock.setWall(clock.now() - 24 * 3_600_000)
    await takeOver(openTab())
  })

  test('PF-47: leaves the new holder’s record unchanged when a frozen former holder resumes', async () => {
    const frozen = createSimulatedClock()
    const release = await hold(openTab(frozen))
    const other = openTab()
    await clock.advanceAsync(4 * MINUTE_MS)
    await takeOver(other)
    const record = contents.get(KEY)
    frozen.suspend(6 * MINUTE_MS)
    await frozen.advanceAsync(MINUTE_MS)
    expect(frozen.pending()).toBe(0)
    release()
    expect(contents.get(KEY)).toBe(record)
  })

  test('PF-47: rewrites a deleted lock record', async () => {
    await hold(openTab())
    contents.clear()
    await clock.advanceAsync(20_000)
    expect(await openTab().takeWithin(1)).toBe('taken')
  })

  test.each([
    '', 'null', '7', '{}', '{"owner":7,"untilMs":SOON}', '{"owner":"x","untilMs":"SOON"}', '{"owner":"x"}',
    '{"untilMs":SOON}', '{"owner":',
  ])('PF-48: treats the invalid record %j as a free lock', async (text) => {
    contents.set(KEY, text.replace('SOON', String(clock.now() + 150_000)))
    await takeOver(openTab())
  })

  test('PF-43: grants no lock when another tab changes or removes the new record before the check', async () => {
    for (const replace of [() => contents.set(KEY, '{"owner":"other","untilMs":1}'), () => contents.delete(KEY)]) {
      contents.clear()
      const answer = openTab().take('a')
      replace()
      await clock.advanceAsync(250)
      expect(await answer).toBeUndefined()
    }
  })

  test('PF-47: leaves the next holder’s record unchanged after a second release or a later unload', async () => {
    const one = openTab()
    const release = await hold(one)
    release()
    await hold(openTab())
    const record = contents.get(KEY)
    release()
    one.leave(false)
    expect(contents.get(KEY)).toBe(record)
  })

  test('PF-45: restarts the 100 s wait when the lock record changes', async () => {
    const watching = openTab()
    const dead = (owner: string): void => void contents.set(KEY, JSON.stringify({ owner, untilMs: 1 }))
    dead('one')
    expect(await watching.takeWithin(50_000)).toBe('taken')
    dead('two')
    expect(await watching.takeWithin(20_000)).toBe('taken')
    dead('one')
    expect(await watching.takeWithin(40_000)).toBe('taken')
    expect(await watching.takeWithin(59_999)).toBe('taken')
    await clock.advanceAsync(1)
    await hold(watching)
  })

  test('PF-48: rejects lock requests when the storage is full, but keeps the lock of its holder', async () => {
    const full = openTab()
    full.shared.isFull = true
    await expect(full.take('a')).rejects.toMatchObject({ name: 'QuotaExceededError' })
    full.shared.isFull = false
    await hold(full)
    full.shared.isFull = true
    await clock.advanceAsync(MINUTE_MS)
    expect(await openTab().takeWithin(1)).toBe('taken')
    full.shared.isFull = false
    await clock.advanceAsync(MINUTE_MS * 5)
    const other = openTab()
    expect(await other.takeWithin(100_000)).toBe('taken')
    expect(await other.takeWithin(1)).toBe('taken')
  })
})
