import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import { inRelease } from '../../support/test-scope'

/** Registers a listener of the application that calls `hook` each time. */
export type Listen = (hook: () => void) => unknown

/** The visible state of an app, by name. */
export type State = Readonly<Record<string, unknown>>

/** An app with all of its calls and listeners, and its results. */
export interface World {
  readonly calls: Readonly<Record<string, () => unknown>>
  readonly events: Readonly<Record<string, Listen>>
  /** Calls that take something off, which is silent at once, each with the fields that keep what it showed last. */
  readonly silencing: Readonly<Record<string, readonly string[]>>
  /** Functions that a call asks, and steps in the midst of one: these calls come before the rest of it. */
  readonly asked?: Readonly<Record<string, readonly string[]>>
  /** The app's life; a second passes after each step. */
  readonly steps: readonly (() => unknown)[]
  readonly clock: Pick<SimulatedClock, 'advanceAsync'>
  state(): State
  end(): void
}

/** When the call is made: in the event, one turn after it, or never. */
type Moment = 'within' | 'later' | 'never'

/** Steps that are compared after that of the call: all of them in a release. */
const stepsAfter = inRelease ? Infinity : 3

interface Played {
  /** From the step of the call on. */
  readonly states: readonly State[]
  /** How often the event came. */
  readonly times: number
}

async function playWith(
  makeWorld: () => World, event: string, call: string, time: number, moment: Moment,
): Promise<Played> {
  const world = makeWorld()
  let times = 0
  let isOver = false
  let isCalled = false
  let stepsLeft = Infinity
  world.events[event]?.(() => {
    // Events after the end of the app's life do not count.
    if (isOver) return
    times += 1
    if (times !== time || moment === 'never') return
    isCalled = true
    stepsLeft = stepsAfter
    const run = world.calls[call]
    if (moment === 'within') run?.()
    else void Promise.resolve().then(run)
  })
  const states: State[] = []
  for (const step of world.steps) {
    await step()
    await world.clock.advanceAsync(1_000)
    // Before the call both lives are the same.
    if (isCalled) states.push(structuredClone(world.state()))
    if (stepsLeft === 0) break
    stepsLeft -= 1
  }
  isOver = true
  world.end()
  return { states, times }
}

/** How often the event comes in a life without a call. */
export async function countTimes(makeWorld: () => World, event: string): Promise<number> {
  return (await playWith(makeWorld, event, '', 0, 'never')).times
}

/**
 * The times at which a call is tried: in a release the first, the last and one between. Otherwise each event meets
 * every eighth call, one time of it; all events together meet all calls, and all calls all times.
 */
export function timesOf(count: number, call: number, event: number): Iterable<number> {
  const between = 1 + ((call + event) % count)
  if (inRelease) return new Set([1, between, count])
  return (call + event) % 8 === 0 ? [1 + (call % count)] : []
}

/**
 * The fields that differ at the first step at which both lives differ; `undefined` for none.
 * @param apart fields that are not compared
 */
export async function differenceOf(
  makeWorld: () => World, event: string, call: string, time: number, apart: readonly string[] = [],
): Promise<object | undefined> {
  const { states: within } = await playWith(makeWorld, event, call, time, 'within')
  const { states: later } = await playWith(makeWorld, event, call, time, 'later')
  for (const [step, state] of within.entries()) {
    const other = later[step]
    const fields = Object.keys(state).filter((name) =>
      !apart.includes(name) && JSON.stringify(state[name]) !== JSON.stringify(other?.[name]))
    if (fields.length === 0) continue
    return { step, fields: fields.map((name) => ({ name, within: state[name], later: other?.[name] })) }
  }
  return undefined
}
