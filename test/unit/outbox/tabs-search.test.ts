import { expect, test } from 'vitest'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import type { Clock, Random, Storage } from '../../../src/connection/ports/ports'
import { aroundCalls } from '../../support/answer-order'
import { inRelease } from '../../support/test-scope'

/** Calls take up to 15 s, before and after their effect, and sometimes fail. */
function createSlowStorage(inner: Storage, clock: Clock, random: Random) {
  let isCalm = false

  function delayMs(): number {
    if (isCalm) return 1
    const roll = random.next()
    return Math.floor(random.next() * (roll < 0.6 ? 20 : roll < 0.95 ? 400 : 15_000))
  }

  const wait = (): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, delayMs()))

  async function call<T>(deed: () => Promise<T>): Promise<T> {
    await wait()
    if (!isCalm && random.next() < 0.04) throw new Error('the disk fails')
    const result = await deed()
    await wait()
    return result
  }

  return {
    ...aroundCalls(inner, call),
    /** Every later call takes a millisecond and succeeds. */
    calmDown(): void {
      isCalm = true
    },
  }
}

interface Tab {
  readonly rig: OutboxRig
  isAlive: boolean
  /** Includes lost frames. */
  passed: number
}

interface Accepted {
  readonly id: string
  readonly text: string
  readonly replay: 'at-most-once' | 'at-least-once'
}

const steps = 60
const stepMs = 100
const users = [7, 8]

/** Up to three tabs in a browser, two users, a slow and failing storage, and a far side with a journal. */
async function play(seed: number): Promise<readonly string[]> {
  const random = createSeededRandom(seed)
  const below = (end: number): number => Math.floor(random.next() * end)
  const clock = createSimulatedClock()
  const storage = createMemoryStorage()
  const kept = createSlowStorage(storage, clock, random)
  const locks = createMemoryLocks()
  const tabs: Tab[] = []
  const accepted: Accepted[] = []
  const userOf = new Map<string, number | string | undefined>()
  const decided = new Map<string, 'acked' | 'failed'>()
  const sends = new Map<string, number>()
  const settledAs = new Map<string, string>()
  const wrong: string[] = []
  let isLossy = true

  function open(trader: number): Tab {
    const rig = createOutboxRig({ kept, locks, trader })
    rig.clock.setWall(clock.now())
    rig.outbox.on('settled', ({ id, state }) => settledAs.set(id, state))
    rig.need()
    const tab = { rig, isAlive: true, passed: 0 }
    tabs.push(tab)
    return tab
  }

  function serve(tab: Tab): void {
    const frames = tab.rig.wired()
    for (const { type, id, trader, text = '' } of frames.slice(tab.passed)) {
      tab.passed += 1
      if (type === 'post') {
        sends.set(id, (sends.get(id) ?? 0) + 1)
        if (trader !== userOf.get(text)) wrong.push(`${text} was sent as ${trader}`)
      }
      if (isLossy && below(7) === 0) continue
      const outcome = decided.get(id) ?? (type === 'post' ? 'acked' : 'failed')
      decided.set(id, outcome)
      const line = tab.rig.socket.connections.at(-1)
      if (line?.state === 'open' && !(isLossy && below(7) === 0)) line.message({ type: 'say', id, outcome })
    }
  }

  async function pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      await clock.advanceAsync(stepMs)
      for (const tab of tabs.filter(({ isAlive }) => isAlive)) {
        await tab.rig.advanceAsync(stepMs)
        serve(tab)
      }
    }
  }

  function post({ outbox, client }: OutboxRig): void {
    const replay = below(2) === 0 ? 'at-most-once' : 'at-least-once'
    const text = `${replay} ${userOf.size}`
    userOf.set(text, client.session()?.userId)
    const message = { kind: 'note', payload: text, replay, queue: below(2) === 0 ? 'a' : 'b' } as const
    void outbox.post(message).then((answer) => (answer.ok ? accepted.push({ id: answer.id, text, replay }) : 0))
  }

  function act({ rig }: Tab, deed: number): void {
    const line = rig.socket.connections.at(-1)
    if (deed < 8) post(rig)
    else if (deed < 11 && line?.state === 'open') line.closed()
    else if (deed === 11) rig.client.setSession(below(4) === 0 ? null : { userId: 7 + below(2) })
    else if (deed === 12) rig.client.reconnect()
    else if (deed === 13) for (const { id } of rig.outbox.entries()) rig.outbox.ask(id)
  }

  for (let step = 0; step < steps; step += 1) {
    const alive = tabs.filter(({ isAlive }) => isAlive)
    const isOneMore = alive.length === 0 || (alive.length < 3 && below(12) === 0)
    const tab = isOneMore ? open(7 + below(2)) : alive[below(alive.length)]
    if (tab === undefined) throw new Error('no tab is alive')
    const deed = below(16)
    act(tab, deed)
    if (deed === 14) tab.rig.outbox.dispose()
    if (deed >= 14) await pass(deed === 14 ? 40_000 : 5_000)
    if (deed >= 14) tab.rig.kill()
    tab.isAlive = deed < 14
    await pass(below(4) === 0 ? 2_000 : stepMs)
  }

  // Faults stop and every tab closes. Remaining messages wait for the user's next tab.
  isLossy = false
  kept.calmDown()
  await pass(40_000)
  for (const { rig } of tabs) rig.kill()
  for (const tab of tabs) tab.isAlive = false
  for (const user of users) open(user)
  await pass(60_000)

  for (const [key, text] of storage.contents) {
    if (/"state":"(queued|sent|unknown)"/.test(text)) wrong.push(`${key} is never settled`)
  }
  for (const { id, text, replay } of accepted) {
    const end = settledAs.get(id)
    if (end !== decided.get(id)) wrong.push(`${text} is ${end} here and ${decided.get(id)} there`)
    if (replay === 'at-most-once' && (sends.get(id) ?? 0) > 1) wrong.push(`${text} was sent ${sends.get(id)} times`)
    if (replay === 'at-least-once' && end !== 'acked') wrong.push(`${text} is ${end}`)
  }
  return accepted.length === 0 ? ['nothing was accepted'] : wrong
}

test('OB-55: settles each accepted message for its user while two users’ tabs open and close', async () => {
  for (let seed = 1; seed <= (inRelease ? 20 : 10); seed += 1) expect(await play(seed), `seed ${seed}`).toEqual([])
}, 120_000)
