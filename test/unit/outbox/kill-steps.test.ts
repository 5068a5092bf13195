import { expect, test } from 'vitest'
import { aroundCalls } from '../../support/answer-order'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig'
import { inRelease } from '../../support/test-scope'
import type { OutboxEntry } from '../../../src/outbox/model/entry'

const errands = [
  { payload: 'first', replay: 'at-most-once' }, { payload: 'second', replay: 'at-most-once' },
  { payload: 'kept', replay: 'at-least-once' },
] as const

/** The messages' outcome over all runs of a process. */
interface Story {
  readonly steps: number
  readonly kills: number
  readonly entries: readonly OutboxEntry<string>[]
  /** Includes repetitions. */
  readonly arrived: readonly string[]
  readonly breaches: readonly string[]
}

/**
 * Kills a posting process at these steps, then lets it run undisturbed. A step is before or after a storage call, a
 * frame's arrival at the server, or the response.
 * @param isCareless whether the storage confirms a write before it is done
 */
async function play(killsAt: readonly number[], isCareless = false): Promise<Story> {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const accepted = new Map<string, string>()
  const arrived: string[] = []
  const executed: string[] = []
  const decided = new Map<string, 'acked' | 'failed'>()
  let kills = 0
  let steps = 0

  function live(killAt: number) {
    let isDead = false
    steps = 0
    const isAlive = (): boolean => {
      if (isDead) return false
      steps += 1
      if (steps !== killAt) return true
      isDead = true
      kills += 1
      rig.kill()
      return false
    }
    const never = new Promise<never>(() => undefined)
    const kept = aroundCalls(storage, async (run, name) => {
      await Promise.resolve()
      if (!isAlive()) return never
      if (isCareless && name === 'write') return void rig.clock.setTimer(() => void (isAlive() && run()), 1)
      const result = await run()
      return isAlive() ? result : never
    })
    const rig: OutboxRig = createOutboxRig({ storage, locks, kept })
    return { rig, isAlive, isDead: () => isDead }
  }

  /** Accepts frames until everything has settled. */
  async function serve({ rig, isAlive, isDead }: ReturnType<typeof live>): Promise<void> {
    const isSettled = ({ state }: OutboxEntry): boolean => state === 'acked' || state === 'failed'
    let served = 0
    for (let turn = 0; turn < 50 && !isDead(); turn += 1) {
      for (let frame = rig.wired()[served]; frame !== undefined && isAlive(); frame = rig.wired()[served]) {
        served += 1
        const { id, type, text = '' } = frame
        if (type === 'post') arrived.push(text)
        if (!decided.has(id) && type === 'post') executed.push(text)
        const outcome = decided.get(id) ?? (type === 'post' ? 'acked' : 'failed')
        decided.set(id, outcome)
        if (!isAlive()) return
        await rig.answer(id, outcome, outcome === 'failed' ? 'never-received' : undefined)
      }
      await rig.advanceAsync(1)
      if (turn > 5 && rig.outbox.entries().every(isSettled)) return
    }
  }

  let entries: readonly OutboxEntry<string>[] = []
  for (const [index, killAt] of [...killsAt, Infinity].entries()) {
    const life = live(killAt)
    const { outbox } = life.rig
    for (const errand of index === 0 ? errands : []) {
      // A message that was not accepted before the kill is not posted again, because nothing was guaranteed.
      void outbox.post({ kind: 'note', queue: errand.replay, ...errand }).then((posted) => {
        if (posted.ok && !life.isDead()) accepted.set(errand.payload, posted.id)
      })
    }
    await life.rig.settle()
    await life.rig.goLive()
    await serve(life)
    entries = outbox.entries()
  }

  const breaches = errands.flatMap(({ payload, replay }) => {
    const count = (texts: readonly string[]): number => texts.filter((text) => text === payload).length
    const executions = count(executed)
    const own = entries.filter((entry) => entry.payload === payload)
    const { state = 'none', id } = own[0] ?? {}
    const isKept = !accepted.has(payload) || accepted.get(payload) === id
    const broken: readonly (readonly [boolean, string])[] = [
      [executions > 1, `executed ${executions} times`], [own.length > 1, `known ${own.length} times`],
      [!isKept, 'accepted and lost'], [own.length === 0 && executions > 0, 'executed without any record of it'],
      [state === 'acked' && executions === 0, 'called done and not executed'],
      [own.length > 0 && state !== 'acked' && executions > 0, `called ${state} and executed`],
      [!['none', 'acked', 'failed'].includes(state), `left as ${state}`],
      [replay === 'at-least-once' && state === 'failed', 'not delivered'],
      [replay === 'at-most-once' && count(arrived) > 1, `arrived ${count(arrived)} times`],
    ]
    const where = `killed at ${killsAt.join()}: ${payload}`
    return broken.filter(([isBroken]) => isBroken).map(([, words]) => `${where} ${words}`)
  })
  return { steps, kills, entries, arrived, breaches }
}

/** Plays one story per step: the kills in `before`, then a kill at that step. `from` and `each` select the steps. */
async function playEach(before: readonly number[], isCareless = false, from = 1, each = 1): Promise<readonly Story[]> {
  const { steps } = await play(before, isCareless)
  const stories: Story[] = []
  for (let at = from; at <= steps; at += each) stories.push(await play([...before, at], isCareless))
  return stories
}

test('OB-4, OB-60: executes each order exactly once after a kill at any step and a restart', async () => {
  const stories = await playEach([])
  expect(stories.length).toBeGreaterThan(24)
  expect(stories.flatMap(({ breaches }) => breaches)).toEqual([])
  expect(stories.every(({ kills }) => kills === 1)).toBe(true)
  const ends = stories.flatMap(({ entries }) => entries)
  expect(ends.some(({ code }) => code === 'never-received')).toBe(true)
  expect(ends.some(({ replay, state }) => replay === 'at-most-once' && state === 'acked')).toBe(true)
  expect(stories.some(({ arrived }) => arrived.filter((payload) => payload === 'kept').length === 2)).toBe(true)
})

test('OB-61: executes each order exactly once after another kill during the recovery', async () => {
  const { steps } = await play([])
  const stories: Story[] = []
  for (let first = 1; first <= steps; first += 1) {
    stories.push(...await (inRelease ? playEach([first]) : playEach([first], false, 1 + first % 3, 3)))
  }
  expect(stories.length).toBeGreaterThan(100)
  expect(stories.flatMap(({ breaches }) => breaches)).toEqual([])
  expect(stories.every(({ kills }) => kills === 2)).toBe(true)
})

test('OB-62: detects a storage that confirms a write before the write is complete', async () => {
  const stories = await playEach([], true)
  expect(stories.flatMap(({ breaches }) => breaches).join()).toMatch(/accepted and lost|executed/)
})
