import { end, findViolation, firstDifference, live, start, type Case, type Difference } from './app'
import { cutPlaces, type CutPlace } from './far-side'
import { createWorld, emptySituation, users } from './world'

const handshakes = ['first', 'again', 'another user'] as const

/** Before the handshake, and while the next connection is requested. */
const stepsBefore = 8
const stepsBetween = 3
const settleMs = 15_000
const handshakeMs = 2_000
/** Longer than the pause before the attempt that is cut, plus this attempt. */
const endedMs = 10_000
/** Longer than the longest pause between two attempts. */
const againMs = 70_000
const looksMs = [1_000, 20_000] as const
/** No handshake has this many frames in one direction. */
const maxFrames = 12

/** `refused`: ends before any frame. `whole`: ends after all frames. */
type End = 'refused' | 'whole' | { readonly place: CutPlace; readonly frames: number }

/** States, whose times may precede the opening. */
const isState = /^[\d.]+ (shown|pages) /
const times = /T\+[\d.]+/g

interface Opening {
  readonly lines: readonly string[]
  find(moment: string): Difference | undefined
}

/**
 * Excludes data that the client already got. A page notes changes, so its final display is compared instead. An outage
 * fetches one fresh token (TK-26), which the cut connection may have had.
 */
const isPublished = (what: string): boolean =>
  !/^\S+ frame$|^token provider$|^page \d+ (?!receives |unsubscribes)/.test(what)

/**
 * Plays an app until the next opening after a handshake ends.
 * @returns `undefined` if the handshake has fewer frames, or no connection opened again
 */
async function nextOpening({ seed, residents, history, allowed }: Case, how: End): Promise<Opening | undefined> {
  const world = createWorld({ begin: emptySituation, seed, allowed })
  const { clock, far, pages, trace } = world
  const handshake = world.option('handshake', handshakes)
  let between: readonly (() => void)[] = []
  let openings = 0
  let hasEnded = false
  let lines: readonly string[] | undefined

  function cutNoMore(): void {
    for (const place of cutPlaces) far.cuts[place] = 0
  }

  function look(): void {
    for (const each of app.lives) trace.note('shown', each.shown())
    trace.note('pages', pages.shown())
    lines = trace.lines.map((line) => (isState.test(line) ? line.replace(times, 'T') : line))
  }

  /** Ends the next attempt. */
  function arm(): void {
    if (how === 'refused') far.refuse()
    else if (how !== 'whole') far.cuts[how.place] = how.frames
    world.drawAlike()
    far.opening = () => {
      openings += 1
      if (openings === 1) {
        clock.setTimer(() => {
          // The history may have requested its own cut meanwhile.
          if (hasEnded) return
          if (how === 'whole') far.drop()
          cutNoMore()
        }, handshakeMs)
      }
      if (openings !== 2 || !hasEnded) return
      world.beginProbe(isPublished)
      clock.setTimer(() => {
        for (const act of between) act()
      }, 0)
      for (const ms of looksMs) clock.setTimer(look, ms)
    }
    far.ended = () => {
      if (openings !== 1 || hasEnded) return
      hasEnded = true
      far.accept()
      cutNoMore()
    }
  }

  if (handshake === 'first') arm()
  const app = start(world, residents.map((each) => each.moveIn), emptySituation.pages)
  // Only feature actions, because user and platform actions may open or close a connection.
  const acts = new Map(app.lives.filter((_, at) => !['connection', 'navigation'].includes(residents[at]?.name ?? ''))
    .flatMap(({ actions }) => Object.entries(actions)))
  between = history.filter(({ name }) => acts.has(name)).slice(-stepsBetween)
    .map(({ name, u }) => () => acts.get(name)?.(u))
  if (handshake !== 'first') {
    await live(app, history.slice(0, stepsBefore))
    world.calm()
    for (const each of app.lives) each.calm()
    world.signIn(users.a)
    for (const client of world.clients) client.reconnect()
    await clock.advanceAsync(settleMs)
    arm()
    if (handshake === 'again') far.drop()
    else world.signIn(users.b)
  }
  await clock.advanceAsync(endedMs)
  if (hasEnded) await clock.advanceAsync(againMs)
  for (const each of app.lives) each.calm()
  await end(app)
  return !hasEnded || lines === undefined ? undefined : { lines, find: (moment) => findViolation(world, moment) }
}

/** After a cut at any frame of a handshake, the next opening must publish the same as an undisturbed opening. */
export async function compareCuts(given: Case): Promise<Difference | undefined> {
  const refused = await nextOpening(given, 'refused')
  if (refused === undefined) return undefined
  /** Unchanged rows are not published again after a complete opening. */
  let whole: Opening | undefined
  for (const place of cutPlaces) {
    for (let frames = 1; frames <= maxFrames; frames += 1) {
      const cut = await nextOpening(given, { place, frames })
      if (cut === undefined) break
      const moment = `cut as frame ${frames} is ${place}`
      const violation = cut.find(moment)
      if (violation !== undefined) return violation
      const { lines } = cut
      const found = firstDifference('the cut', moment, lines, refused.lines)
      if (found === undefined) continue
      whole ??= await nextOpening(given, 'whole') ?? refused
      const other = firstDifference('the cut', moment, lines, whole.lines)
      if (other !== undefined) return other
    }
  }
  return undefined
}
