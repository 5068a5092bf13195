import type { AllowedName } from './allowed'
import { createDevice } from './device'
import type { Step } from './history'
import type { Life, Resident } from './resident'
import { createWorld, emptySituation, type World } from './world'

/** A history step that belongs to no feature. */
export const killing = 'app is killed'

export interface Difference {
  readonly moment: string
  readonly judge: string
  readonly old: string
  readonly fresh: string
}

export interface Case {
  readonly seed: number
  readonly residents: readonly Resident[]
  readonly history: readonly Step[]
  readonly allowed: ReadonlySet<AllowedName>
}

export interface App {
  readonly world: World
  readonly lives: readonly Life[]
}

export function start(world: World, moveIn: readonly ((world: World) => Life)[], pages: readonly object[]): App {
  const lives = moveIn.map((begin) => begin(world))
  for (const inputs of pages) world.pages.push({ ...inputs })
  return { world, lives }
}

/** @param ready called before the app starts */
export function begin({ seed, residents, allowed }: Omit<Case, 'history'>, ready?: (world: World) => void): App {
  const device = residents.some(({ hasDevice }) => hasDevice) ? createDevice(emptySituation.wallMs) : undefined
  const world = createWorld({ begin: emptySituation, seed, allowed, device })
  ready?.(world)
  return start(world, residents.map((each) => each.moveIn), emptySituation.pages)
}

/** `u` is the step's own random number. */
type Kill = (app: App, u: number) => Promise<App>

export async function live(app: App, history: readonly Step[], killed?: Kill): Promise<App> {
  const at = killed === undefined ? -1 : history.findIndex(({ name }) => name === killing)
  if (at === -1 || killed === undefined) {
    await liveOn(app, history)
    return app
  }
  await liveOn(app, history.slice(0, at))
  const next = await killed(app, history[at]?.u ?? 0)
  await next.world.clock.advanceAsync(history[at]?.thenMs ?? 0)
  return live(next, history.slice(at + 1), killed)
}

export const restartOf = ({ seed, allowed }: Pick<Case, 'seed' | 'allowed'>): Kill => async (app, u) => {
  const { world, lives } = app
  const { device, tally } = world
  // Does not kill a sleeping app, because its device would wake without the app. Other histories test this.
  if (world.violation() !== undefined || device?.isAwake() === false) return app
  const situation = world.situation()
  const begins = lives.map((each) => each.handOver())
  if (device !== undefined) {
    device.restart()
    await device.time.advanceAsync(Math.round(u * mostDownMs))
    if (world.violation() !== undefined) return app
    return start(createWorld({ begin: situation, seed, allowed, device, tally }), begins, situation.pages)
  }
  endLives(app)
  await world.clock.advanceAsync(endMs)
  // Random values such as ids are unique because two processes never start simultaneously.
  const later = { ...situation, wallMs: situation.wallMs + 1 }
  return start(createWorld({ begin: later, seed, allowed }), begins, situation.pages)
}

async function liveOn({ world, lives }: App, history: readonly Step[]): Promise<void> {
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
    for (const each of lives) each.looked?.()
    if (world.violation() !== undefined) break
  }
  // Drops a call that still waits for its event.
  world.within = undefined
}

/** The longest time from a kill to the next process, when the servers have their own time. */
const mostDownMs = 8_000

/** Longer than any remaining wait of an ended app. */
const endMs = 15_000

export function endLives({ lives }: App): void {
  for (const each of [...lives].reverse()) each.end()
}

export async function end(app: App): Promise<string> {
  endLives(app)
  return findLeft(app.world)
}

/** Waits for an ended app's remaining work. Returns the leftover counts. */
export async function findLeft(world: World): Promise<string> {
  await world.clock.advanceAsync(endMs)
  const left = world.left()
  const text = JSON.stringify(left)
  world.judge('nothing left', Object.values(left).every((count) => count === 0), () => text)
  return text
}

export function findViolation(world: World, moment: string): Difference | undefined {
  const violation = world.violation()
  return violation === undefined ? undefined
    : { moment, judge: violation.judge, old: violation.detail, fresh: '' }
}

export function firstDifference(
  judge: string, moment: string, old: readonly string[], fresh: readonly string[],
): Difference | undefined {
  for (let line = 0; line < Math.max(old.length, fresh.length); line += 1) {
    if (old[line] === fresh[line]) continue
    return { moment, judge, old: old[line] ?? 'nothing more', fresh: fresh[line] ?? 'nothing more' }
  }
  return undefined
}
