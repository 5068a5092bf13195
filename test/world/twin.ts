import { createSeededRandom } from '../../server/shared/seeded-random'
import {
  begin, end, findViolation, firstDifference, live, restartOf, start, type App, type Case, type Difference,
} from './app'
import type { Life, ProbeStep } from './resident'
import { createWorld, users } from './world'

/**
 * When the last outage ends, after two renewal periods, or when another user signs in. That user must not notice the
 * previous user.
 */
export const moments = ['at once', 'later', 'another user'] as const
export type Moment = (typeof moments)[number]

/** Longer than all windows, a connection and its minimum uptime, so that the history's last outage has ended. */
const settleMs = 100_000
const renewalsMs = 120_000
const warmMs = 10_000
/** Longer than a goodbye, an unanswered close, and the linger. */
const signedOutMs = 3_000
/** Longer than the delay of a repeated address failure. */
const goMs = 400
/** In this time a client makes more than one attempt. */
const closedMs = 15_000
const probeShare = 0.35

/** Some steps of all residents, in the seed's own order. */
function probeOf(seed: number, lives: readonly Life[]): readonly ProbeStep[] {
  const rolls = createSeededRandom(`probe of ${seed}`)
  return lives.flatMap(({ probe }) => rolls.next() < 0.5 ? probe : [...probe].reverse())
    .filter(() => rolls.chance(probeShare))
    .map((step) => ({ step, at: rolls.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ step }) => step)
}

/**
 * Waits until no packet is in transit, because a lost packet is sent again, and the twin has no packet in transit.
 * Returns the waiting time.
 */
async function arrive({ world: { clock }, lives }: App): Promise<number> {
  const beganMs = clock.elapsed()
  while (lives.some((each) => each.isAwaited?.())) await clock.advanceAsync(1)
  return clock.elapsed() - beganMs
}

/** The probe starts with a cut or with a sign-in, so that its trace contains only later events. */
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
    // Some users sign in without an opening, because an opening would hide some differences.
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
  for (const [name, forMs, act] of probeOf(seed, lives)) {
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

/** Returns `undefined` if the app behaves like a fresh app. */
export async function compareTwin({ history, moment, ...given }: TwinCase): Promise<Difference | undefined> {
  const old = await live(begin(given), history, restartOf(given))
  return compareWithFresh(old, given, moment, users.a)
}

/**
 * @param user the signed-in user, unless the moment is another user's sign-in
 * @param selects lines by their names; all by default
 */
export async function compareWithFresh(
  old: App, { seed, allowed }: Pick<Case, 'seed' | 'allowed'>, moment: Moment, user: number,
  selects?: (what: string) => boolean,
): Promise<Difference | undefined> {
  const { world } = old
  world.calm()
  for (const each of old.lives) each.calm()
  for (const client of world.clients) client.close()
  if (moment === 'another user') {
    world.signIn(null)
    // Waits for delayed reports of the previous user.
    await world.clock.advanceAsync(goMs)
  } else {
    // A session that continues keeps more state than a new session.
    if (world.user() !== user || world.option('signs in again', [true, false])) world.signIn(user)
    // Waits before the reconnect, because an earlier response may cause a final failure.
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
  // Both apps start at the same time, because a message may be dated later after a clock change.
  await fresh.world.clock.advanceAsync(aloneMs + awaitedMs)
  await arrive(fresh)
  return firstDifference('twin', moment, oldLines, await probe(fresh, moment, seed, selects))
}
