import { openSoakApp } from './soak-app'
import { openSoakChat } from './soak-chat'
import { soakFaults } from './soak-faults'
import { openSoakJson } from './soak-json'
import { openSoakLegacy } from './soak-legacy'
import type { SoakCounts, SoakSubject } from './soak-subject'
import { openSoakWebSocket } from './soak-web-socket'

/** A sample that is taken once an hour, everything being in order. */
export interface SoakSample {
  readonly hour: number
  /** `null` where nothing can be collected first. */
  readonly heapBytes: number | null
  readonly counts: SoakCounts
}

interface SoakReport {
  readonly hours: number
  readonly updates: number
  /** The faults of the list that began and ended. */
  readonly faults: number
  /** Connections lost by them. */
  readonly losses: number
  /** The number of the user's actions. */
  readonly acts: number
  readonly heapRatio: number | null
  readonly samples: readonly SoakSample[]
  /** The violations. */
  readonly complaints: readonly string[]
  readonly met: boolean
}

interface SoakOptions {
  readonly hours: number
  /** How long an hour is; shorter for a test. */
  readonly hourMs?: number
  /** Bytes in use after a collection; `undefined` where the engine has none on request. */
  readonly measureHeap?: (() => number) | undefined
  readonly reported?: ((sample: SoakSample) => void) | undefined
}

/** The subjects that run all day, by name. */
export const soakSubjects: Readonly<Record<string, () => SoakSubject>> = {
  'copy-trading': openSoakApp,
  'legacy': openSoakLegacy,
  'chat': openSoakChat,
  'web-socket': openSoakWebSocket,
  'json': openSoakJson,
}

const secondMs = 1_000
const minuteMs = 60 * secondMs
/** Ten deltas of twenty rows a second are 200 updates. */
const beatMs = 100
const betweenFaultsMs = 2 * minuteMs
const betweenActsMs = 20 * secondMs
/** The end of each hour is quiet, for the sample. */
const quietMs = 4 * minuteMs
/** After a connection's first ping was answered and before the second: the same timers run each hour. */
const sampleAgeMs = 22 * secondMs
export const maxHeapRatio = 1.05

const countsOf = (subject: SoakSubject): SoakCounts => ({ ...subject.counts(), sockets: subject.far.live() })

/** Lets what was promised settle; once a second, or a day would take hours. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function run(subject: SoakSubject, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += beatMs) {
    subject.beat(Math.round(subject.clock.elapsed() / beatMs) + 1)
    subject.clock.advance(beatMs)
    if (passedMs % secondMs === 0) await settled()
  }
  await settled()
}

/** Faults one after the other, and what the user does all the while. */
async function busyTime(subject: SoakSubject, firstFault: number, busyMs: number): Promise<number> {
  const faults = [...soakFaults, ...subject.ownFaults ?? []]
  let fault = firstFault
  let leftMs = busyMs
  while (leftMs >= betweenFaultsMs) {
    const next = faults[fault % faults.length]
    fault += 1
    if (next === undefined) continue
    next.begin(subject)
    await run(subject, next.lastsMs)
    next.end(subject)
    for (let passedMs = next.lastsMs; passedMs < betweenFaultsMs; passedMs += betweenActsMs) {
      subject.act()
      await run(subject, Math.min(betweenActsMs, betweenFaultsMs - passedMs))
    }
    leftMs -= betweenFaultsMs
  }
  await run(subject, leftMs)
  return fault
}

/** Runs an app for a number of simulated hours, with a loss every two minutes. */
export async function runSoak(
  open: () => SoakSubject, { hours, hourMs = 60 * minuteMs, measureHeap, reported }: SoakOptions,
): Promise<SoakReport> {
  const subject = open()
  const samples: SoakSample[] = []
  const complaints: string[] = []
  let fault = 0
  subject.need(true)
  for (let hour = 1; hour <= hours; hour += 1) {
    fault = await busyTime(subject, fault, hourMs - quietMs)
    await run(subject, quietMs / 2)
    // A connection of its own, so that each sample is taken at the same age of one.
    subject.need(false)
    await run(subject, 2 * secondMs)
    subject.need(true)
    await run(subject, sampleAgeMs)
    const status = subject.status()
    const wrong = [...(status === 'open' ? [] : [`the connection is ${status}`]), ...subject.complaints()]
    complaints.push(...wrong.map((complaint) => `hour ${hour}: ${complaint}`))
    const sample = { hour, counts: countsOf(subject), heapBytes: measureHeap?.() ?? null }
    samples.push(sample)
    reported?.(sample)
    await run(subject, quietMs / 2 - sampleAgeMs - 2 * secondMs)
  }
  const { begun, ended } = subject.acts()
  if (begun !== ended) complaints.push(`${begun} of the user's begun, ${ended} ended`)
  const updates = subject.updates()
  subject.dispose()
  subject.clock.advance(minuteMs)
  await settled()
  const { timers = 0, sockets = 0 } = countsOf(subject)
  if (timers > 0) complaints.push(`${timers} timers after the end`)
  if (sockets > 0) complaints.push(`${sockets} sockets after the end`)
  const losses = subject.far.losses()
  return { ...judge(samples, complaints), hours, updates, faults: fault, losses, acts: begun, samples }
}

type Judged = Pick<SoakReport, 'heapRatio' | 'complaints' | 'met'>

/** The first hour against the last: nothing may have grown. */
export function judge(samples: readonly SoakSample[], complaints: readonly string[]): Judged {
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a soak lasts an hour at least')
  const heapRatio = first.heapBytes === null || last.heapBytes === null
    ? null
    : Number((last.heapBytes / first.heapBytes).toFixed(4))
  const grown = Object.entries(first.counts).flatMap(([name, atFirst]) =>
    samples.filter(({ counts }) => counts[name] !== atFirst)
      .map(({ hour, counts }) => `hour ${hour}: ${name} ${counts[name]}, ${atFirst} at first`))
  const heavy = heapRatio !== null && heapRatio > maxHeapRatio ? [`heap ${heapRatio} of the first hour's`] : []
  const all = [...complaints, ...grown, ...heavy]
  return { heapRatio, complaints: all, met: all.length === 0 }
}
