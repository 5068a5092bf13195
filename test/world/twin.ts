import type { AllowedName } from './allowed'
import { startApp, users, type RunningApp, type Situation } from './app'
import { actsOf, type Step } from './history'
import type { ProbeStep, Resident } from './resident'

/**
 * When an app is compared with its twin: as soon as its last outage is over, after two renewal periods, or as another
 * user signs in, who must not notice the user before.
 */
export const moments = ['at once', 'later', 'another user'] as const
export type Moment = (typeof moments)[number]

/** What an app with a history shows otherwise than a fresh one. */
export interface Difference {
  readonly moment: Moment
  /** The probe's step, and the first line at which they differ. */
  readonly line: number
  readonly old: string
  readonly fresh: string
}

const wallMs = 1_704_067_200_000
/** Longer than all windows, a connection and its minimum uptime: the last outage of a history is over. */
const settleMs = 100_000
const renewalsMs = 120_000
const warmMs = 10_000
/** Longer than a goodbye, a close that is not answered, and the linger. */
const signedOutMs = 3_000

const begin: Situation = {
  wallMs, feed: { seq: 1, profit: 0 }, userId: users.a, stored: {},
  pages: [{ isNeeded: true, ticket: 1, followed: false, active: true, tab: 0 }],
}

async function live(app: RunningApp, residents: readonly Resident[], history: readonly Step[]): Promise<void> {
  const acts = actsOf(residents)
  const { client } = app.tradewire
  const waiting = new Set<() => void>()
  for (const { name, u, within, thenMs } of history) {
    const act = (): void => acts.get(name)?.(app, u)
    if (within === undefined) {
      act()
    } else {
      const heard = (): void => {
        stop()
        waiting.delete(stop)
        act()
      }
      const stop = within === 'positionsUpdated' ? client.on(within, heard) : client.on(within, heard)
      waiting.add(stop)
    }
    await app.clock.advanceAsync(thenMs)
  }
  // What still waits for its event is no part of the history.
  for (const stop of waiting) stop()
}

/** What the probe shows. It begins with a cut or with a sign-in, so that nothing of it is older than the probe. */
async function probe(app: RunningApp, moment: Moment, steps: readonly ProbeStep[]): Promise<readonly string[]> {
  app.beginProbe()
  if (moment === 'another user') {
    app.feed.tokenRefusals = 1
    app.signIn(users.b)
  } else {
    app.feed.drop()
  }
  await app.clock.advanceAsync(20_000)
  for (const { name, act, forMs } of steps) {
    app.trace.note(`probe: ${name}`)
    act(app)
    await app.clock.advanceAsync(forMs)
  }
  app.trace.note('probe: the end')
  app.end()
  await app.clock.advanceAsync(5_000)
  return [...app.trace.lines, JSON.stringify(app.left())]
}

function firstDifference(moment: Moment, old: readonly string[], fresh: readonly string[]): Difference | undefined {
  for (let line = 0; line < Math.max(old.length, fresh.length); line += 1) {
    const [one = 'nothing more', other = 'nothing more'] = [old[line], fresh[line]]
    if (one !== other) return { moment, line, old: one, fresh: other }
  }
  return undefined
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
  const steps = residents.flatMap((each) => each.probe)
  const old = startApp({ begin, residents, seed, allowed })
  await live(old, residents, history)
  for (const each of residents) each.calm(old)
  if (moment === 'another user') old.signIn(null)
  else await old.clock.advanceAsync(settleMs + (moment === 'later' ? renewalsMs : 0))
  const situation = old.situation()
  const aloneMs = moment === 'another user' ? signedOutMs : warmMs
  await old.clock.advanceAsync(aloneMs)
  const oldLines = await probe(old, moment, steps)
  const fresh = startApp({ begin: situation, residents, seed, allowed })
  await fresh.clock.advanceAsync(aloneMs)
  return firstDifference(moment, oldLines, await probe(fresh, moment, steps))
}
