import type { SoakSubject } from './soak-subject'

/** A fault and its end. Each begins with everything in order and is over after `lastsMs`. */
export interface SoakFault {
  readonly name: string
  readonly lastsMs: number
  begin(subject: SoakSubject): void
  end(subject: SoakSubject): void
}

const nothing = (): void => undefined

/** In turn, so that each day has as many of each. */
export const soakFaults: readonly SoakFault[] = [
  { name: 'reset', lastsMs: 1_000, begin: ({ far }) => far.cut(1006), end: nothing },
  { name: 'closed by the server', lastsMs: 1_000, begin: ({ far }) => far.cut(1001), end: nothing },
  {
    name: 'silence',
    lastsMs: 40_000,
    begin: ({ far }) => void (far.faults.silent = true),
    end: ({ far }) => void (far.faults.silent = false),
  },
  {
    name: 'server restart',
    lastsMs: 15_000,
    begin({ far, restart }) {
      far.faults.refusing = true
      far.cut(1001)
      restart?.()
    },
    end: ({ far }) => void (far.faults.refusing = false),
  },
  {
    name: 'a moment in the background',
    lastsMs: 10_000,
    begin: ({ lifecycle }) => lifecycle.toBackground(),
    end: ({ lifecycle }) => lifecycle.toForeground(),
  },
  {
    name: 'a while in the background',
    lastsMs: 60_000,
    begin: ({ lifecycle }) => lifecycle.toBackground(),
    end: ({ lifecycle }) => lifecycle.toForeground(),
  },
  {
    name: 'offline',
    lastsMs: 30_000,
    begin({ far, network }) {
      far.faults.refusing = true
      network.goOffline()
      far.cut(1006)
    },
    end({ far, network }) {
      far.faults.refusing = false
      network.goOnline()
    },
  },
  {
    name: 'an outage longer than all attempts',
    lastsMs: 95_000,
    begin({ far }) {
      far.faults.refusing = true
      far.cut(1006)
    },
    end({ far, reconnect }) {
      far.faults.refusing = false
      reconnect()
    },
  },
  {
    name: 'another page',
    lastsMs: 20_000,
    begin: ({ need }) => need(false),
    end: ({ need }) => need(true),
  },
]
