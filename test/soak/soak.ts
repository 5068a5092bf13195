import { allowedNames } from '../world/allowed'
import { begin, endLives, findLeft, live, type App } from '../world/app'
import { makeHistory, type Step } from '../world/history'
import type { Resident } from '../world/resident'
import { chat } from '../world/residents/chat'
import { connection } from '../world/residents/connection'
import { json } from '../world/residents/json'
import { navigation } from '../world/residents/navigation'
import { outbox } from '../world/residents/outbox'
import { positions } from '../world/residents/positions'
import { socketIo } from '../world/residents/socket-io'
import { webSocket } from '../world/residents/web-socket'
import { users } from '../world/world'

/** Taken once an hour while everything works. */
export interface SoakSample {
  readonly hour: number
  /** `null` if garbage cannot be collected first. */
  readonly heapBytes: number | null
  readonly counts: Readonly<Record<string, number>>
}

interface SoakOptions {
  readonly hours: number
  readonly hourMs?: number
  /** Bytes in use after a collection; `undefined` if the engine cannot collect on request. */
  readonly measureHeap?: (() => number) | undefined
  readonly reported?: ((sample: SoakSample) => void) | undefined
}

interface SoakSubject {
  readonly residents: readonly Resident[]
  /** Action by which the server pushes repeatedly. Missing for the chat, which waits for its user after many misses. */
  readonly flow?: string
}

export const soakSubjects: Readonly<Record<string, SoakSubject>> = {
  'copy-trading': { residents: [connection, navigation, positions, outbox], flow: 'tick' },
  'chat': { residents: [connection, navigation, chat] },
  'web-socket': { residents: [connection, webSocket], flow: 'WebSocket server sends' },
  'json': { residents: [connection, navigation, json], flow: 'server sends a notice' },
  'socket-io': { residents: [connection, navigation, socketIo], flow: 'io notice' },
}

const minuteMs = 60_000
/** Longer than the minimum time between reported address failures. */
const closedMs = 400
/** Longer than a linger, a goodbye and an unanswered close. */
const goneMs = 15_000
/** Longer than all windows plus one pending connection. */
const settleMs = 100_000
/** Between the response to a connection's first ping and the second ping, so that the same timers run each hour. */
const sampleAgeMs = 22_000
/** After each step. */
const pushes = 10
const pushMs = 100
/** Rare actions compile their code when they first happen. */
const warmUpHours = 4
export const maxHeapRatio = 1.05
/**
 * A sign-out would hide growing user data. The outbox remembers a message that storage neither stored nor removed
 * (OB-27).
 */
const isLeftOut = /^(sign|A to B|store signs|storage response mode)/

/** Ends all faults of an hour and checks the app. Afterwards a new page has its own connection. */
async function rest({ world, lives }: App): Promise<void> {
  const { clients, clock, far, pages } = world
  function calm(): void {
    for (const each of lives) each.calm()
    for (const client of clients) client.close()
  }
  world.calm()
  calm()
  world.signIn(users.a)
  await clock.advanceAsync(closedMs)
  for (const client of clients) client.reconnect()
  await clock.advanceAsync(settleMs)
  for (const each of lives) each.settled?.()
  for (const each of lives) each.forget?.()
  pages.closeAll()
  calm()
  await clock.advanceAsync(goneMs)
  far.forget()
  pages.push()
  for (const client of clients) client.reconnect()
  await clock.advanceAsync(sampleAgeMs)
}

async function busyTime(app: App, { residents, flow }: SoakSubject, hour: number, busyMs: number): Promise<number> {
  const { clock, violation } = app.world
  const beganMs = clock.elapsed()
  let steps = 0
  for (let part = 0; clock.elapsed() - beganMs < busyMs && violation() === undefined; part += 1) {
    const seed = (warmUpHours + hour) * 1_000 + part
    const history = makeHistory(seed, residents).filter(({ name }) => !isLeftOut.test(name))
    const push = flow === undefined ? []
      : new Array<Step>(pushes).fill({ id: -1, name: flow, u: 0, within: undefined, thenMs: pushMs })
    await live(app, history.flatMap((step) => [step, ...push]))
    steps += history.length
  }
  return steps
}

const countsOf = ({ world, lives }: App): SoakSample['counts'] => ({
  ...world.left(),
  'stored keys': world.storage.contents.size,
  'leases': world.clients.reduce((sum, client) => sum + client.leases().length, 0),
  ...Object.fromEntries(lives.flatMap(({ counts }) => Object.entries(counts?.() ?? {}))),
})

export async function runSoak(
  subject: SoakSubject, { hours, hourMs = 60 * minuteMs, measureHeap, reported }: SoakOptions,
) {
  const { residents } = subject
  // A resident's first history is created in a separate app, which ends with its clients.
  makeHistory(0, residents)
  const app = begin({ seed: 1, residents, allowed: allowedNames })
  const { world } = app
  const samples: SoakSample[] = []
  /** Includes the warm-up hours. */
  let [openings, steps] = [0, 0]
  world.far.opening = () => void (openings += 1)
  for (let hour = 1 - warmUpHours; hour <= hours && world.violation() === undefined; hour += 1) {
    steps += await busyTime(app, subject, hour, hourMs)
    await rest(app)
    if (hour < 1) continue
    const sample = { hour, counts: countsOf(app), heapBytes: measureHeap?.() ?? null }
    samples.push(sample)
    reported?.(sample)
  }
  endLives(app)
  await findLeft(world)
  const found = world.violation()
  const complaints = found === undefined ? [] : [`after ${steps} steps: ${found.judge}: ${found.detail}`]
  return { ...judge(samples, complaints), hours, openings, steps, samples }
}

/** Requires that nothing has grown since the first hour. */
export function judge(samples: readonly SoakSample[], complaints: readonly string[]) {
  const [first, last] = [samples[0], samples.at(-1)]
  const heapRatio = first?.heapBytes && last?.heapBytes ? Number((last.heapBytes / first.heapBytes).toFixed(4)) : null
  const grown = Object.entries(first?.counts ?? {}).flatMap(([name, atFirst]) =>
    samples.filter(({ counts }) => counts[name] !== atFirst)
      .map(({ hour, counts }) => `hour ${hour}: ${name} ${counts[name]}, ${atFirst} at first`))
  const heavy = heapRatio !== null && heapRatio > maxHeapRatio ? [`heap ${heapRatio} of the first hour's`] : []
  const all = [...complaints, ...grown, ...heavy]
  return { heapRatio, complaints: all, met: all.length === 0 }
}
