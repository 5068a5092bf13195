import { createSeededRandom } from '../../server/shared/seeded-random'
import {
  begin, end, findViolation, firstDifference, live, restartOf, start, type App, type Case, type Difference,
} from './app'
import type { Life, ProbeStep } from './resident'
import { createWorld, users } from './world'

/**
 * When an app is compared with its twin: as soon as its last outage is over, after two renewal periods, or as another
 * user signs in, who must not notice the user before.
 */
export const moments = ['at once', 'later', 'another user'] as const
export type Moment = (typeof moments)[number]

/** Longer than all windows, a connection and its minimum uptime: the last outage of a history is over. */
const settleMs = 100_000
const renewalsMs = 120_000
const warmMs = 10_000
/** Longer than a goodbye, a close that is not answered, and the linger. */
const signedOutMs = 3_000
/** Longer than a failure of an address is held back after another one. */
const goMs = 400
/** The duration of an outage in which the client tries more than once. */
const closedMs = 15_000
/** The share of all steps of all residents. */
const probeShare = 0.35

/** Some steps of all residents, in an order of the seed's own. */
function probeOf(seed: number, lives: readonly Life[]): readonly ProbeStep[] {
  const rolls = createSeededRandom(`probe of ${seed}`)
  return lives.flatMap(({ probe }) => rolls.next() < 0.5 ? probe : [...probe].reverse())
    .filter(() => rolls.chance(probeShare))
    .map((step) => ({ step, at: rolls.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ step }) => step)
}

/** A packet that is lost on its way comes again, and the twin has none on its way. Returns how long that takes. */
async function arrive({ world: { clock }, lives }: App): Promise<number> {
  const beganMs = clock.elapsed()
  while (lives.some((each) => each.isAwaited?.())) await clock.advanceAsync(1)
  return clock.elapsed() - beganMs
}

/** The trace of the probe. It begins with a cut or with a sign-in, so that nothing of it is older than the probe. */
async function probe(
  { world, lives }: App, moment: Moment, seed: number, selects?: (what: string) => boolean,
): Promise<readonly string[]> {
  const { clock, trace } = world
  const show = (): void => {
    for (const each of lives) trace.note('shown', each.shown())
    trace.note('pages', world.pages.shown())
    const { background, network, channels } = world.left()
    trace.note('listeners', [background, network, channels])
  }
  world.beginProbe(selects)
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
  const left = await end({ world, lives })
  return [...trace.lines, left]
}

interface TwinCase extends Case {
  readonly moment: Moment
}

/** Plays a history and compares what follows with a fresh app in the same situation. `undefined`: no difference. */
export async function compareTwin({ history, moment, ...given }: TwinCase): Promise<Difference | undefined> {
  const old = await live(begin(given), history, restartOf(given))
  return compareWithFresh(old, given, moment, users.a)
}

/**
 * @param user who is signed in when they are compared, unless the moment is that of another
 * @param selects lines by their names; all by default
 */
export async function compareWithFresh(
  old: App, { seed, residents, allowed }: Omit<Case, 'history'>, moment: Moment, user: number,
  selects?: (what: string) => boolean,
): Promise<Difference | undefined> {
  const { world } = old
  world.calm()
  for (const each of old.lives) each.calm()
  for (const client of world.clients) client.close()
  if (moment === 'another user') {
    world.signIn(null)
    // The rest of the last user's time.
    await world.clock.advanceAsync(goMs)
  } else {
    // A session that goes on keeps more than one that begins.
    const mayGoOn = world.user() === user && residents.every((each) => each.opensAtSignIn !== true)
    if (!mayGoOn || world.option('signs in again', [true, false])) world.signIn(user)
    // An answer of before may be final: it comes first.
    await world.clock.advanceAsync(goMs)
    for (const client of world.clients) client.reconnect()
    await world.clock.advanceAsync(settleMs + (moment === 'later' ? renewalsMs : 0))
    for (const each of old.lives) each.settled?.()
  }
  const situation = world.situation()
  const begins = old.lives.map((each) => each.handOver())
  const aloneMs = moment === 'another user' ? signedOutMs : warmMs
  await world.clock.advanceAsync(aloneMs)
  const awaitedMs = await arrive(old)
  const oldLines = await probe(old, moment, seed, selects)
  const violation = findViolation(world, moment)
  if (violation !== undefined) return violation
  const fresh = start(createWorld({ begin: situation, seed, allowed }), begins, situation.pages)
  // Both begin at the same time: that of a message may be later, by a clock that was set.
  await fresh.world.clock.advanceAsync(aloneMs + awaitedMs)
  await arrive(fresh)
  return firstDifference('twin', moment, oldLines, await probe(fresh, moment, seed, selects))
}
