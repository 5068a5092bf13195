import { createSeededRandom } from '../../server/shared/seeded-random'
import type { AllowedName } from './allowed'
import type { Step } from './history'
import type { Life, ProbeStep, Resident } from './resident'
import { createWorld, emptySituation, users, type World } from './world'

/**
 * When an app is compared with its twin: as soon as its last outage is over, after two renewal periods, or as another
 * user signs in, who must not notice the user before.
 */
export const moments = ['at once', 'later', 'another user'] as const
export type Moment = (typeof moments)[number]

/** A difference of an app with a history from a fresh one, or the finding of an invariant. */
export interface Difference {
  readonly moment: Moment
  /** `twin`, or the name of an invariant. */
  readonly judge: string
  readonly old: string
  readonly fresh: string
}

/** Longer than all windows, a connection and its minimum uptime: the last outage of a history is over. */
const settleMs = 100_000
const renewalsMs = 120_000
const warmMs = 10_000
/** Longer than a goodbye, a close that is not answered, and the linger. */
const signedOutMs = 3_000
const goMs = 100
/** Longer than anything that an app which has ended still waits for. */
const endMs = 15_000
/** The duration of an outage in which the client tries more than once. */
const closedMs = 15_000
/** The share of all steps of all residents. */
const probeShare = 0.35

interface App {
  readonly world: World
  readonly lives: readonly Life[]
}

function start(world: World, moveIn: readonly ((world: World) => Life)[], pages: readonly object[]): App {
  const lives = moveIn.map((begin) => begin(world))
  for (const inputs of pages) world.pages.push({ ...inputs })
  return { world, lives }
}

async function live({ world, lives }: App, history: readonly Step[]): Promise<void> {
  const acts = new Map(lives.flatMap(({ actions }) => Object.entries(actions)))
  const waiting = new Map<string, (() => void)[]>()
  world.within = (event) => {
    const due = waiting.get(event)
    waiting.delete(event)
    for (const act of due ?? []) act()
  }
  for (const { name, u, within, thenMs } of history) {
    const act = (): void => acts.get(name)?.(u)
    if (within === undefined) act()
    else waiting.set(within, [...waiting.get(within) ?? [], act])
    await world.clock.advanceAsync(thenMs)
  }
  // A call that still waits for its event is no part of the history.
  world.within = undefined
}

/** Some steps of all residents, in an order of the seed's own. */
function probeOf(seed: number, lives: readonly Life[]): readonly ProbeStep[] {
  const rolls = createSeededRandom(`probe of ${seed}`)
  return lives.flatMap(({ probe }) => rolls.next() < 0.5 ? probe : [...probe].reverse())
    .filter(() => rolls.chance(probeShare))
    .map((step) => ({ step, at: rolls.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ step }) => step)
}

/** The trace of the probe. It begins with a cut or with a sign-in, so that nothing of it is older than the probe. */
async function probe({ world, lives }: App, moment: Moment, seed: number): Promise<readonly string[]> {
  const { clock, trace } = world
  const show = (): void => {
    for (const each of lives) trace.note('shown', each.shown())
    const { background, network, channels } = world.left()
    trace.note('listeners', [background, network, channels])
  }
  world.beginProbe()
  show()
  if (moment === 'another user') {
    // Some sign in while nothing opens: what would be taken back by an opening is seen then.
    if (world.option('closed at first', [true, false])) {
      world.far.refuse()
      clock.setTimer(() => world.far.accept(), closedMs)
    }
    world.far.tokenRefusals = 1
    world.signIn(users.b)
  } else {
    world.far.drop()
  }
  await clock.advanceAsync(20_000)
  for (const { name, act, forMs } of probeOf(seed, lives)) {
    trace.note(`probe: ${name}`)
    act()
    await clock.advanceAsync(forMs)
    show()
  }
  trace.note('probe: the end')
  for (const each of [...lives].reverse()) each.end()
  await clock.advanceAsync(endMs)
  const left = world.left()
  world.judge('nothing left', Object.values(left).every((count) => count === 0), () => JSON.stringify(left))
  return [...trace.lines, JSON.stringify(left)]
}

interface Case {
  readonly seed: number
  readonly residents: readonly Resident[]
  readonly history: readonly Step[]
  readonly moment: Moment
  readonly allowed: ReadonlySet<AllowedName>
}

/** Plays a history and compares what follows with a fresh app in the same situation. `undefined`: no difference. */
export async function compareTwin(
  { seed, residents, history, moment, allowed }: Case,
): Promise<Difference | undefined> {
  const old = start(
    createWorld({ begin: emptySituation, seed, allowed }), residents.map((each) => each.moveIn), emptySituation.pages,
  )
  const { world } = old
  await live(old, history)
  world.calm()
  for (const each of old.lives) each.calm()
  for (const client of world.clients) client.close()
  if (moment === 'another user') {
    world.signIn(null)
    // The rest of the last user's time.
    await world.clock.advanceAsync(goMs)
  } else {
    world.signIn(users.a)
    for (const client of world.clients) client.reconnect()
    await world.clock.advanceAsync(settleMs + (moment === 'later' ? renewalsMs : 0))
  }
  const situation = world.situation()
  const begins = old.lives.map((each) => each.handOver())
  const aloneMs = moment === 'another user' ? signedOutMs : warmMs
  await world.clock.advanceAsync(aloneMs)
  const oldLines = await probe(old, moment, seed)
  const violation = world.violation()
  if (violation !== undefined) {
    return { moment, judge: violation.judge, old: violation.detail, fresh: '' }
  }
  const fresh = start(createWorld({ begin: situation, seed, allowed }), begins, situation.pages)
  await fresh.world.clock.advanceAsync(aloneMs)
  return firstDifference(moment, oldLines, await probe(fresh, moment, seed))
}

function firstDifference(moment: Moment, old: readonly string[], fresh: readonly string[]): Difference | undefined {
  for (let line = 0; line < Math.max(old.length, fresh.length); line += 1) {
    const [one = 'nothing more', other = 'nothing more'] = [old[line], fresh[line]]
    if (one !== other) return { moment, judge: 'twin', old: one, fresh: other }
  }
  return undefined
}
