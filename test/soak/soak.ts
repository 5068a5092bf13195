import type { Position } from '../../src/positions/model/wire'
import { openSoakApp, type SoakApp } from './soak-app'
import { soakFaults } from './soak-faults'

/** What is looked at once an hour, everything being in order. */
export interface SoakSample {
  readonly hour: number
  /** `null` where nothing can be collected first. */
  readonly heapBytes: number | null
  /** Listeners on the bus and watchers of app and network. */
  readonly listeners: number
  readonly timers: number
  readonly sockets: number
  readonly storedKeys: number
  readonly entries: number
  readonly rows: number
}

export interface SoakReport {
  readonly hours: number
  readonly updates: number
  /** Of the fault list, begun and ended. */
  readonly faults: number
  /** Connections lost by them. */
  readonly losses: number
  readonly orders: number
  readonly heapRatio: number | null
  readonly listeners: readonly [number, number]
  readonly timers: readonly [number, number]
  readonly samples: readonly SoakSample[]
  /** What was not as it must be. */
  readonly complaints: readonly string[]
  readonly met: boolean
}

export interface SoakOptions {
  readonly hours: number
  /** How long an hour is; shorter for a test. */
  readonly hourMs?: number
  /** Bytes in use after everything that can go has gone; `undefined` where the engine cannot be told to. */
  readonly measureHeap?: (() => number) | undefined
  readonly told?: ((sample: SoakSample) => void) | undefined
}

const secondMs = 1_000
const minuteMs = 60 * secondMs
/** Ten deltas of twenty rows a second are 200 updates. */
const beatMs = 100
const betweenFaultsMs = 2 * minuteMs
const betweenOrdersMs = 20 * secondMs
/** The end of each hour is quiet, for the sample. */
const quietMs = 4 * minuteMs
/** After a connection's first ping was answered and before the second: the same timers run each hour. */
const sampleAgeMs = 22 * secondMs
export const mostHeapRatio = 1.05

/** Lets what was promised settle; once a second, or a day would take hours. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function run(app: SoakApp, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += beatMs) {
    app.line.tick()
    app.clock.advance(beatMs)
    if (passedMs % secondMs === 0) await settled()
  }
  await settled()
}

/** Faults one after the other, orders all the while. */
async function busyTime(app: SoakApp, firstFault: number, busyMs: number): Promise<number> {
  let fault = firstFault
  let leftMs = busyMs
  while (leftMs >= betweenFaultsMs) {
    const next = soakFaults[fault % soakFaults.length]
    fault += 1
    if (next === undefined) continue
    next.begin(app)
    await run(app, next.lastsMs)
    next.end(app)
    for (let passedMs = next.lastsMs; passedMs < betweenFaultsMs; passedMs += betweenOrdersMs) {
      app.order()
      await run(app, Math.min(betweenOrdersMs, betweenFaultsMs - passedMs))
    }
    leftMs -= betweenFaultsMs
  }
  await run(app, leftMs)
  return fault
}

function takeSample(app: SoakApp, hour: number, measureHeap?: () => number): SoakSample {
  const { bus, lifecycle, network, clock, line, storage, outbox, positions } = app
  return {
    hour,
    listeners: bus.listenerCount() + lifecycle.watchers() + network.watchers(),
    timers: clock.pending(),
    sockets: line.heard(),
    storedKeys: storage.contents.size,
    entries: outbox.entries().length,
    rows: positions.list.length,
    heapBytes: measureHeap?.() ?? null,
  }
}

function differs(shown: readonly Position[], rows: ReadonlyMap<number, Position>): boolean {
  const wrong = shown.some((row) => {
    const right = rows.get(Number(row.ticket))
    return right === undefined || right.nowprice !== row.nowprice || right.profit !== row.profit
  })
  return wrong || shown.length !== rows.size
}

/** What is wrong at the end of a quiet while. */
function complaintsOf(app: SoakApp, hour: number): readonly string[] {
  const { client, positions, feed, line } = app
  const complaints: string[] = []
  const { status } = client.status()
  if (status !== 'open' || positions.freshness.state !== 'live') complaints.push(`hour ${hour}: ${status}`)
  if (differs(positions.list, feed.rows)) complaints.push(`hour ${hour}: rows that are not the server's`)
  const twice = [...line.executed.values()].filter((times) => times > 1).length
  if (twice > 0) complaints.push(`hour ${hour}: ${twice} orders carried out more than once`)
  line.executed.clear()
  return complaints
}

/** Runs an app for a number of simulated hours, with a loss every two minutes and 200 updates a second. */
export async function runSoak({ hours, hourMs = 60 * minuteMs, measureHeap, told }: SoakOptions): Promise<SoakReport> {
  const app = openSoakApp()
  const samples: SoakSample[] = []
  const complaints: string[] = []
  let fault = 0
  app.needRows(true)
  for (let hour = 1; hour <= hours; hour += 1) {
    fault = await busyTime(app, fault, hourMs - quietMs)
    await run(app, quietMs / 2)
    // A connection of its own, so that each sample is taken at the same age of one.
    app.needRows(false)
    await run(app, 2 * secondMs)
    app.needRows(true)
    await run(app, sampleAgeMs)
    complaints.push(...complaintsOf(app, hour))
    const sample = takeSample(app, hour, measureHeap)
    samples.push(sample)
    told?.(sample)
    await run(app, quietMs / 2 - sampleAgeMs - 2 * secondMs)
  }
  const { losses } = app.client.stats()
  const { posted, refusals, settled: ended } = app.counts()
  if (posted !== ended) complaints.push(`${posted} orders posted, ${ended} settled`)
  if (refusals.length > 0) complaints.push(`${refusals.length} orders not taken: ${[...new Set(refusals)].join(', ')}`)
  const updates = app.line.updates()
  app.dispose()
  app.clock.advance(minuteMs)
  if (app.clock.pending() > 0) complaints.push(`${app.clock.pending()} timers after the end`)
  return { ...judge(samples, complaints), hours, updates, faults: fault, losses, orders: posted, samples }
}

type Judged = Pick<SoakReport, 'heapRatio' | 'listeners' | 'timers' | 'complaints' | 'met'>

/** The first hour against the last: nothing may have grown. */
export function judge(samples: readonly SoakSample[], complaints: readonly string[]): Judged {
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a soak lasts an hour at least')
  const heapRatio = first.heapBytes === null || last.heapBytes === null
    ? null
    : Number((last.heapBytes / first.heapBytes).toFixed(4))
  const counted = ['listeners', 'timers', 'sockets', 'storedKeys', 'entries', 'rows'] as const
  const grown = counted.flatMap((name) =>
    samples.filter((sample) => sample[name] !== first[name])
      .map(({ hour, [name]: value }) => `hour ${hour}: ${name} ${value}, ${first[name]} at first`))
  const heavy = heapRatio !== null && heapRatio > mostHeapRatio ? [`heap ${heapRatio} of the first hour's`] : []
  const all = [...complaints, ...grown, ...heavy]
  return {
    heapRatio,
    listeners: [first.listeners, last.listeners],
    timers: [first.timers, last.timers],
    complaints: all,
    met: all.length === 0,
  }
}
