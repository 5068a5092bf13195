import { createSeededRandom } from '../../server/shared/seeded-random'
import {
  begin, endLives, findLeft, findViolation, firstDifference, live, type App, type Case, type Difference,
} from './app'
import type { Step } from './history'
import { maxPages } from './pages'
import { compareWithFresh, type Moment } from './twin'
import { users } from './world'

const events = {
  'time passes': () => undefined,
  'another user signs in': ({ world }: App) => world.signIn(world.user() === users.b ? users.a : users.b),
  'the user signs out': ({ world }: App) => world.signIn(null),
  'its page closes': ({ world }: App) => {
    for (let page = 1; page < maxPages; page += 1) world.pages.pop()
  },
  'the app ends': endLives,
} as const
const eventNames = [
  'time passes', 'another user signs in', 'the user signs out', 'its page closes', 'the app ends',
] as const satisfies readonly (keyof typeof events)[]

/** Held responses per seed, each in its own app. */
const holds = 8
/** Limits the steps before the held response, and the steps while it is held. */
const maxSteps = 12
const stepsOfUser = 4
const stepMs = 1_000
const stepsWhileHeld = 2
const pausesMs = [0, 500] as const
/** Times from the event to the response: after the first, no client has given up; after the second, all have. */
const briefMs = 500
const neverMs = 25_000
/** Longer than a goodbye and an unanswered close. */
const endedMs = 20_000
const moments = ['at once', 'another user'] as const satisfies readonly Moment[]
/** Longer than the storage needs for waiting calls. */
const settledMs = 1_000
/** A storage that never responds delays the next call for 10 s (TK-22). */
const hungMs = 11_000
/** Calls that change data. The app must learn the result. */
const changing = /^(write|remove|put|take)$/
/** A user's positions, which are removed at sign-out. */
const isOfOne = /^tradewire:state:[^:]+:copy-trading:/
/** Excluded because these actions hold all responses instead of one. */
const isOfAnswers = /^(application|storage) response(?: mode|s arrive)$/

/**
 * An ended app still answers its application's calls, and a close of the standard's class follows all sent messages.
 */
const isAfterEnd =
  /^(order (posted|waited for)|withdrawn|older|said|removed|json|io called|sample sent|standard|socket) ?/
/** A user who signs in meanwhile may see only the end of the earlier calls, and the report of that end. */
const isOfNext = (what: string): boolean => !isAfterEnd.test(what) && !/^log$| diagnosed$/.test(what)

interface Hold {
  readonly at: number
  /** `slow`: not executed before the release. */
  readonly how: 'late' | 'slow' | 'never'
  readonly event: (typeof eventNames)[number]
  readonly pauseMs: number
  readonly heldMs: number
}

interface Played {
  readonly app: App
  readonly asked: readonly string[]
  readonly user: number | null
}

/** Both users store data before the history, so that there is data to read. */
function stepsOf(history: readonly Step[], { lives }: App): readonly Step[] {
  const all = history.filter(({ name }) => !isOfAnswers.test(name)).map((step) => ({ ...step, within: undefined }))
  const others = new Set(lives.slice(0, -1).flatMap(({ actions }) => Object.keys(actions)))
  const own = all.filter(({ name }) => !others.has(name)).slice(0, 2 * stepsOfUser)
    .map((step) => ({ ...step, thenMs: Math.min(step.thenMs, stepMs) }))
  const user = (name: string): Step => ({ id: -1, name: `sign in as ${name}`, u: 0, within: undefined, thenMs: stepMs })
  return [...own.slice(0, stepsOfUser), user('B'), ...own.slice(stepsOfUser), user('A'), ...all.slice(0, maxSteps)]
}

async function play(given: Case, hold?: Hold): Promise<Played> {
  const asked: string[] = []
  let isHeld = false
  let user: number | null = null
  const app = begin(given, (world) => {
    world.asked = (name) => {
      asked.push(name)
      if (asked.length - 1 !== hold?.at) return undefined
      isHeld = true
      user = world.user()
      world.clock.setTimer(() => events[hold.event](app), hold.pauseMs)
      return hold.how
    }
  })
  const { world } = app
  world.pages.push()
  const steps = stepsOf(given.history, app)
  let next = 0
  for (; next < steps.length && !isHeld; next += 1) await live(app, steps.slice(next, next + 1))
  world.asked = undefined
  if (hold === undefined || !isHeld) return { app, asked, user }
  await world.clock.advanceAsync(hold.pauseMs)
  if (hold.event === 'the app ends') return { app, asked, user }
  await live(app, steps.slice(next, next + stepsWhileHeld).map((step) => ({ ...step, thenMs: 0 })))
  await world.clock.advanceAsync(hold.heldMs)
  world.provided.letGo()
  world.kept.letGo()
  await world.clock.advanceAsync(hold.how === 'never' ? hungMs : settledMs)
  const kept = Object.keys(world.situation().stored).filter((key) => isOfOne.test(key))
  const isOwn = kept.every((key) => key.endsWith(`:${world.user() ?? ''}`))
  world.judge('only the current user\'s rows are stored', isOwn, () => kept.join())
  return { app, asked, user }
}

/** The response arrives after its app has ended: nothing is left, and nothing happens. */
async function findAfterEnd({ world }: App): Promise<Difference | undefined> {
  const { clock, kept, provided, trace } = world
  const moment = 'after its end'
  await clock.advanceAsync(endedMs)
  const { stored: before } = world.situation()
  trace.begin((what) => !isAfterEnd.test(what))
  provided.letGo()
  kept.letGo()
  await findLeft(world)
  // Waiting writes may finish, except for a user who has signed out.
  const written = Object.entries(world.situation().stored)
    .filter(([key, text]) => before[key] !== text && isOfOne.test(key) && !key.endsWith(`:${world.user() ?? ''}`))
    .map(([key]) => `${key} is written`)
  return findViolation(world, moment) ?? firstDifference('the end', moment, [...trace.lines, ...written], [])
}

/**
 * Holds one platform or application response at a time. Afterwards the app must behave like a fresh app.
 * @param given only its history's first steps
 */
export async function compareHeld(given: Case): Promise<Difference | undefined> {
  const rolls = createSeededRandom(`held ${given.seed}`)
  const { app, asked } = await play(given)
  endLives(app)
  const names = [...new Set(asked)]
  for (let count = 0; count < holds && names.length > 0; count += 1) {
    // Picks a name first, because most calls are writes.
    const name = rolls.pick(names)
    const at = rolls.pick(asked.flatMap((each, place) => (each === name ? [place] : [])))
    const how = rolls.pick(changing.test(name) ? ['late', 'slow'] as const : ['late', 'slow', 'never'] as const)
    const moment = rolls.pick(moments)
    const isWaiting = how === 'never' && moment === 'another user'
    const heldMs = isWaiting ? 0 : how === 'never' ? neverMs : rolls.pick([briefMs, neverMs])
    const hold: Hold = { at, how, event: rolls.pick(eventNames), pauseMs: rolls.pick(pausesMs), heldMs }
    const { app: held, user } = await play(given, hold)
    const isSame = isWaiting && user === users.b
    if (isSame) endLives(held)
    const found = isSame ? undefined : hold.event === 'the app ends' ? await findAfterEnd(held)
      : await compareWithFresh(held, given, moment, held.world.user() ?? users.a, isWaiting ? isOfNext : undefined)
    if (found === undefined) continue
    const what = `answer ${at} (${name}) ${how} by ${heldMs} ms, ${hold.event} in ${hold.pauseMs} ms`
    return { ...found, moment: `${what}, ${found.moment}` }
  }
  return undefined
}
