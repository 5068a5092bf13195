import type { Random } from '../../../src/connection/ports/ports'
import type { Link } from '../../support/fault-proxy/link'
import type { Weather } from '../../support/fault-proxy/weather'
import { traderIds, type Stage } from './stage'

/** Takes a fault away again. */
export type Mend = () => void

/** Makes something go wrong; what stays wrong comes with the way to mend it. */
type FaultAct = (stage: Stage) => Promise<Mend | undefined>

const within = (random: Random, low: number, high: number): number => low + Math.floor(random.next() * (high - low))

/** A few dozen updates of the market. */
const aWhile = (stage: Stage): Promise<void> => stage.traffic(within(stage.random, 10, 60))

/** Long enough for a dead line to be noticed. */
const aLongWhile = (stage: Stage): Promise<void> => stage.traffic(within(stage.random, 100, 220))

const newest = ({ proxy }: Stage): Link | undefined => proxy.links().filter((link) => link.isWhole()).at(-1)

function weather(make: (random: Random) => Partial<Weather>): FaultAct {
  return async (stage) => {
    stage.proxy.setWeather(make(stage.random))
    await aWhile(stage)
    return () => stage.proxy.setWeather({})
  }
}

function darkness(directions: readonly ('up' | 'down')[], wait: (stage: Stage) => Promise<void>): FaultAct {
  return async (stage) => {
    const link = newest(stage)
    for (const direction of directions) link?.darken(direction)
    await wait(stage)
    return () => link?.brighten()
  }
}

function atOnce(act: (stage: Stage) => unknown): FaultAct {
  return async (stage) => {
    await act(stage)
    await aWhile(stage)
    return undefined
  }
}

function whileIt(begin: (stage: Stage) => unknown, end: (stage: Stage) => unknown): FaultAct {
  return async (stage) => {
    begin(stage)
    await aWhile(stage)
    return () => void end(stage)
  }
}

/** Each kind of fault that a line, a server, a device or a user knows. */
export const faultActs = {
  'delay': weather((random) => ({ delayMs: within(random, 5, 60) })),
  'jitter': weather((random) => ({ jitterMs: within(random, 5, 120) })),
  'split': weather((random) => ({ pieceBytes: within(random, 2, 400) })),
  'merge': weather((random) => ({ gatherMs: within(random, 5, 80) })),
  'split and merge': weather((random) => ({ pieceBytes: within(random, 20, 900), gatherMs: within(random, 1, 30) })),
  'narrow line': weather((random) => ({ bytesPerSecond: within(random, 20_000, 400_000) })),
  'half-open upwards': darkness(['up'], aLongWhile),
  'half-open downwards': darkness(['down'], aLongWhile),
  'freeze': darkness(['up', 'down'], aWhile),
  'late bytes of an old line': darkness(['up', 'down'], aLongWhile),
  'reset': atOnce((stage) => newest(stage)?.reset()),
  'silent close': atOnce((stage) => newest(stage)?.cut()),
  'refuse': whileIt(
    (stage) => {
      stage.proxy.setDoor('refusing')
      newest(stage)?.reset()
    },
    ({ proxy }) => proxy.setDoor('open'),
  ),
  'no answer': whileIt(
    (stage) => {
      stage.proxy.setDoor('mute')
      newest(stage)?.cut()
    },
    ({ proxy }) => proxy.setDoor('open'),
  ),
  'server restart': atOnce((stage) => stage.restart()),
  'new epoch': atOnce((stage) => {
    const server = stage.server()
    server.faults.apply({ action: 'restartEpoch', drop: stage.random.next() < 0.5 })
    stage.record.epochsBegan(server)
  }),
  'skipped deltas': atOnce(({ server, random }) =>
    server().faults.apply({ action: 'skipSeq', count: within(random, 1, 4) })),
  'stalled feed': whileIt(
    (stage) => stage.server().faults.apply({ action: 'stall', on: true }),
    (stage) => stage.server().faults.apply({ action: 'stall', on: false }),
  ),
  'server close': atOnce((stage) => {
    const code = [1000, 1001, 1011, 1013, 4000][within(stage.random, 0, 5)] ?? 1000
    stage.server().faults.apply({ action: 'close', code, reason: '' })
  }),
  'background': whileIt(({ live }) => live.lifecycle.toBackground(), ({ live }) => live.lifecycle.toForeground()),
  'offline': whileIt(({ live }) => live.network.goOffline(), ({ live }) => live.network.goOnline()),
  'network change without an event': atOnce((stage) => newest(stage)?.cut()),
  'network event without a change': atOnce(({ live }) => {
    live.network.goOffline()
    live.network.goOnline()
  }),
  'page left': whileIt((stage) => stage.need(false), (stage) => stage.need(true)),
  'user switch': atOnce((stage) => stage.signIn(traderIds[within(stage.random, 0, traderIds.length)] ?? traderIds[0])),
  'impatient user': atOnce(({ live }) => live.client.reconnect()),
} as const satisfies Record<string, FaultAct>

export type FaultKind = keyof typeof faultActs

export const faultKinds = Object.keys(faultActs) as readonly FaultKind[]
