import type { Rig } from '../../../support/client-rig'

/** A jump of the wall clock or a sleep of the machine while a program waits. */
interface Jump {
  readonly name: string
  /** Timers and sockets stood still, or the clock was set. What is overdue fires with it. */
  make(rig: Rig): void
}

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** The machine was gone; its timers count the time away, and fire at once if they are overdue. */
function suspension(name: string, ms: number): Jump {
  return {
    name: `suspended for ${name}`,
    make(rig) {
      rig.clock.suspend(ms)
      rig.advance(0)
    },
  }
}

/** The clock was set, or the machine was gone and its timers did not count the time away. */
function setting(name: string, byMs: number): Jump {
  return { name: `clock set ${name}`, make: (rig) => rig.clock.setWall(rig.clock.now() + byMs) }
}

/** A lid with the app notified: first it hides, and it comes back before or after the overdue timers. */
function lid(name: string, ms: number, returnFirst: boolean): Jump {
  return {
    name: `a lid closed for ${name}, ${returnFirst ? 'the return' : 'what is overdue'} first`,
    make(rig) {
      rig.lifecycle.toBackground()
      rig.clock.suspend(ms)
      if (returnFirst) rig.lifecycle.toForeground()
      rig.advance(0)
      if (!returnFirst) rig.lifecycle.toForeground()
    },
  }
}

const lengths = [['3 s', 3 * secondMs], ['3 min', 3 * minuteMs], ['3 h', 3 * hourMs]] as const

export const suspensions: readonly Jump[] = lengths.map(([name, ms]) => suspension(name, ms))

export const settings: readonly Jump[] = [
  setting('5 min forward', 5 * minuteMs),
  setting('3 h forward', 3 * hourMs),
  setting('20 s back', -20 * secondMs),
  setting('5 min back', -5 * minuteMs),
  setting('3 h back', -3 * hourMs),
]

const lids: readonly Jump[] = lengths.flatMap(([name, ms]) => [lid(name, ms, true), lid(name, ms, false)])

export const jumps: readonly Jump[] = [...suspensions, ...settings, ...lids]
