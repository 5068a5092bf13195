import type {
  AttemptRecord, ClientStats, InspectedEntry, InspectedEvent, Inspection, LeaseView, SocketClient, SocketStatus,
} from '../../src'
import { formatClock, secondsUntil } from '../../src/format'
import type { EventWords, InspectorTexts } from './inspector-texts'

export interface InspectorView {
  readonly client: string
  readonly atMs: number
  readonly status: SocketStatus
  readonly stats: ClientStats
  readonly leases: readonly LeaseView[]
  readonly attempts: readonly AttemptRecord[]
  readonly entries: readonly InspectedEntry[]
  readonly events: readonly InspectedEvent[]
  /** Size of the stored data, or `undefined` before the first count. */
  readonly storedBytes: number | undefined
}

export interface Section {
  readonly title: string
  readonly rows: readonly (readonly [name: string, value: string])[]
  /** Bar heights of the round-trip chart, in %. */
  readonly bars?: readonly number[] | undefined
}

export interface EventRow {
  readonly time: string
  readonly title: string
  readonly more: string
  readonly look: string
}

export const eventFilters = ['all', 'connection', 'frames', 'problems'] as const
export type EventFilter = (typeof eventFilters)[number]

/** Maximum number of events shown. Limited because the panel renders every second (CO-41). */
export const maxShown = 50
/** Maximum number of rows per section. A hundred leases would push the events off the screen. */
const maxRows = 10
/** Maximum number of round trips shown (CO-41). Phones are too narrow for more bars. */
const maxBars = 30
/** Minimum bar height, in %. */
const minBar = 4
/** Maximum number of characters shown per frame. Fifty events of this length stay within `maxReportChars`. */
const maxDataChars = 500
/** Maximum report length (CO-43). GitHub issues have at most 65,536 characters. */
const maxReportChars = 60_000

export function viewOf(
  client: Pick<SocketClient<object>, 'name' | 'status' | 'stats' | 'leases'>, inspection: Inspection, atMs: number,
  storedBytes: number | undefined,
): InspectorView {
  return {
    client: client.name, atMs, status: client.status(), stats: client.stats(), leases: client.leases(),
    attempts: inspection.attempts(), entries: inspection.outbox(), events: inspection.events(), storedBytes,
  }
}

const countText = (count: number): string => (count === Infinity ? '∞' : String(count))

function stateRows({ status: state, atMs }: InspectorView, words: InspectorTexts): Section['rows'] {
  const { status, attempt, maxAttempts, nextAtMs, slotAwaitedSinceMs, pausedBy, failure, sinceMs } = state
  const slot = slotAwaitedSinceMs !== null && 'socket-slots-exhausted'
  const reason = [slot, pausedBy, failure?.code, failure?.closeCode, failure?.detail]
  const rows: Section['rows'] = [
    [words.state, words.status[status]],
    [words.since, formatClock(sinceMs)],
    [words.attempt, attempt > 0 ? words.of(attempt, countText(maxAttempts)) : ''],
    [words.next, nextAtMs === null ? '' : words.seconds(secondsUntil(nextAtMs, atMs))],
    [words.reason, reason.filter(Boolean).join(' ')],
  ]
  return rows.filter(([, value]) => value)
}

export function sectionsOf(view: InspectorView, words: InspectorTexts): readonly Section[] {
  const { stats, leases, attempts, entries, storedBytes } = view
  const trips = tripsOf(view)
  const outcomes: Partial<Record<string, string>> = {
    'pending': words.pending, 'open': words.open, 'given-up': words.givenUp,
  }
  const sections: readonly (readonly [title: string, rows: Section['rows'], bars?: Section['bars']])[] = [
    [words.connection, stateRows(view, words)],
    [words.frames, [
      [words.received, words.carried(stats.framesIn, stats.sizeIn)],
      [words.sent, words.carried(stats.framesOut, stats.sizeOut)],
      [words.opens, String(stats.opens)],
      [words.losses, String(stats.losses)],
    ]],
    [words.holders, leases.map(({ label, held, suspended }) =>
      [label, suspended ? words.suspended : held ? words.held : words.notNeeded])],
    [words.attempts, attempts.map((record) => [
      `${formatClock(record.startedAtMs)} ${words.of(record.attempt, countText(record.attempts))}`,
      outcomes[record.outcome] || record.outcome,
    ])],
    // Newest first.
    [words.outbox, [...entries].reverse().map(({ kind, state, stateAtMs, code = '' }) =>
      [`${formatClock(stateAtMs)} ${kind}`, `${state} ${code}`.trim()])],
    [words.stored, [[storedBytes === undefined ? '…' : words.bytes(storedBytes), '']]],
    [words.roundTrip, trips ? [[words.milliseconds(...trips.range), '']] : [], trips?.bars],
  ]
  return sections.map(([title, rows, bars]) =>
    ({ title, rows: rows.length === 0 ? [[words.none, '']] : rows.slice(0, maxRows), bars }))
}

/** Returns the bar heights in %, and the last, shortest and longest round trips in ms. */
export function tripsOf(
  { stats }: Pick<InspectorView, 'stats'>,
): {
  readonly bars: readonly number[]
  readonly range: readonly [last: number, min: number, max: number]
} | undefined {
  const times = stats.roundTrips.slice(-maxBars).map(({ ms }) => Math.round(ms))
  const last = times[times.length - 1]
  if (last === undefined) return undefined
  const max = Math.max(...times)
  const bars = times.map((ms) => Math.max(minBar, Math.round((ms / (max || 1)) * 100)))
  return { bars, range: [last, Math.min(...times), max] }
}

const kinds: Readonly<Record<Exclude<EventFilter, 'all' | 'problems'>, readonly InspectedEvent['kind'][]>> = {
  connection: ['status', 'socket'],
  frames: ['sent', 'received', 'more'],
}

export function filtered(events: readonly InspectedEvent[], filter: EventFilter): readonly InspectedEvent[] {
  return events.filter(({ kind, logType = 'default' }) =>
    filter === 'all' || (filter === 'problems' ? logType !== 'default' : kinds[filter].includes(kind)))
}

export function lineOf(
  { atMs, title, subtitle = '', data, logType = 'default' }: InspectedEvent, translations: EventWords,
): EventRow {
  const worded = (text: string): string =>
    translations.reduce((said, [pattern, words]) => said.replace(pattern, words), text)
  const text = data === undefined ? '' : String(JSON.stringify(data)).slice(0, maxDataChars)
  const time = `${formatClock(atMs)}.${String(atMs % 1_000).padStart(3, '0')}`
  return { time, title: worded(title), more: [worded(subtitle.trim()), text].filter(Boolean).join(' '), look: logType }
}

/** Returns the view as English text for a bug report. Omits the oldest events if the text is too long (CO-43). */
export function reportOf(view: InspectorView, english: InspectorTexts): string {
  const head = [
    `tradewire ${view.client}, ${new Date(view.atMs).toISOString()}`,
    ...sectionsOf(view, english).map(({ title, rows }) =>
      ['', title, ...rows.map(([name, value]) => `  ${name}${value && `: ${value}`}`)].join('\n')),
    '', english.events, '',
  ].join('\n')
  const lines = view.events.map((event) => lineOf(event, []))
    .map(({ time, title, more }) => `  ${time} ${title}${more && ` · ${more}`}`)
  return head + lines.join('\n').slice(head.length - maxReportChars)
}
