import type { SoakApp } from './soak-app'

/** What goes wrong, and how it ends. Each begins with everything in order and is over after `lastsMs`. */
export interface SoakFault {
  readonly name: string
  readonly lastsMs: number
  begin(app: SoakApp): void
  end(app: SoakApp): void
}

const nothing = (): void => undefined

/** In turn, so that each day has as many of each. */
export const soakFaults: readonly SoakFault[] = [
  { name: 'reset', lastsMs: 1_000, begin: ({ line }) => line.cut(1006), end: nothing },
  { name: 'closed by the server', lastsMs: 1_000, begin: ({ line }) => line.cut(1001), end: nothing },
  {
    name: 'silence',
    lastsMs: 40_000,
    begin: ({ line }) => void (line.faults.silent = true),
    end: ({ line }) => void (line.faults.silent = false),
  },
  { name: 'a skipped delta', lastsMs: 1_000, begin: ({ line }) => void (line.faults.skipping = true), end: nothing },
  {
    name: 'server restart',
    lastsMs: 15_000,
    begin({ line, feed }) {
      line.faults.refusing = true
      line.cut(1001)
      feed.restart()
    },
    end: ({ line }) => void (line.faults.refusing = false),
  },
  {
    name: 'an answer lost',
    lastsMs: 5_000,
    begin(app) {
      app.line.faults.losingAcks = true
      app.order()
    },
    end: ({ line }) => void (line.faults.losingAcks = false),
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
    begin({ line, network }) {
      line.faults.refusing = true
      network.goOffline()
      line.cut(1006)
    },
    end({ line, network }) {
      line.faults.refusing = false
      network.goOnline()
    },
  },
  {
    name: 'an outage longer than all attempts',
    lastsMs: 95_000,
    begin({ line }) {
      line.faults.refusing = true
      line.cut(1006)
    },
    end({ line, client }) {
      line.faults.refusing = false
      client.reconnect()
    },
  },
  {
    name: 'another page',
    lastsMs: 20_000,
    begin: (app) => app.needRows(false),
    end: (app) => app.needRows(true),
  },
]
