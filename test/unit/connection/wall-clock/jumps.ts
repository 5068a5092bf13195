import { after, asleep, atOnce, clockMoved, hides, returns, type Step } from '../runtime/steps'

/** A jump of the wall clock or a sleep of the machine while a program waits. */
interface Jump {
  readonly name: string
  /** Timers and sockets stood still, or the clock was set. What is overdue fires with it. */
  readonly make: Step
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const lengths = [['3 s', 3_000], ['3 min', 3 * minuteMs], ['3 h', 3 * hourMs]] as const

/** The machine was gone; its timers count the time away, and fire at once if they are overdue. */
export const suspensions: readonly Jump[] = lengths.map(([name, ms]) =>
  ({ name: `suspended for ${name}`, make: atOnce(asleep(ms), after(0)) }))

/** The clock was set, or the machine was gone and its timers did not count the time away. */
export const settings: readonly Jump[] = ([
  ['5 min forward', 5 * minuteMs], ['3 h forward', 3 * hourMs], ['20 s back', -20_000], ['5 min back', -5 * minuteMs],
  ['3 h back', -3 * hourMs],
] as const).map(([name, byMs]) => ({ name: `clock set ${name}`, make: clockMoved(byMs) }))

/** A lid with the app notified: first it hides, and it comes back before or after the overdue timers. */
const lids: readonly Jump[] = lengths.flatMap(([name, ms]) => [
  { name: `a lid closed for ${name}, the return first`, make: atOnce(hides, asleep(ms), returns, after(0)) },
  { name: `a lid closed for ${name}, what is overdue first`, make: atOnce(hides, asleep(ms), after(0), returns) },
])

export const jumps: readonly Jump[] = [...suspensions, ...settings, ...lids]
