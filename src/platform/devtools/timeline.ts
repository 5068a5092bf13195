import type { Clock } from '../../connection/ports/ports'
import type { DevtoolsApi, TimelineEvent } from './devtools-api'

/** Beyond this many in a second, what happens is counted and told as one event. */
const maxPerSecond = 20
const windowMs = 1_000
/** Before the devtools are opened. */
const maxKept = 100
/** The devtools keep each event until the page is loaded again. */
const maxEvents = 10_000

export type TimelineKind = 'sent' | 'received' | 'socket' | 'channel' | 'status'

export interface TimelineEntry extends Omit<TimelineEvent, 'time' | 'data'> {
  readonly kind: TimelineKind
  /** Called at once, and only for an event that is shown. */
  readonly data: () => unknown
}

/** What happened to one client, as events of the devtools: the newest until they are opened, then each. */
export interface Timeline {
  add(entry: TimelineEntry): void
  /** The devtools were opened. */
  connect(api: DevtoolsApi): void
}

export function createTimeline(layerId: string, clock: Clock): Timeline {
  let api: DevtoolsApi | undefined
  /** From our clock to that of the devtools. */
  let offsetMs = 0
  let kept: TimelineEvent[] = []
  let shown = 0
  let windowAtMs = -Infinity
  let inWindow = 0
  let counted: Partial<Record<TimelineKind, number>> = {}

  function show(event: TimelineEvent): void {
    if (api === undefined) {
      kept = [...kept, event].slice(-maxKept)
      return
    }
    shown += 1
    if (shown > maxEvents) return
    const isLast = shown === maxEvents
    api.addTimelineEvent({
      layerId,
      event: {
        ...event, time: event.time + offsetMs,
        ...(isLast ? { title: 'the timeline is full: reload the page', logType: 'warning' as const } : {}),
      },
    })
  }

  /** What was counted in the second before. */
  function tellCounted(): void {
    const total = Object.values(counted).reduce((sum, count) => sum + count, 0)
    if (total > 0) show({ time: windowAtMs + windowMs, title: `${total} more in a second`, data: counted })
    counted = {}
  }

  return {
    add({ kind, data, ...rest }) {
      if (shown >= maxEvents) return
      const nowMs = clock.now()
      // Also after the clock was set back.
      if (Math.abs(nowMs - windowAtMs) >= windowMs) {
        tellCounted()
        windowAtMs = nowMs
        inWindow = 0
      }
      inWindow += 1
      // A status is rare, and what explains the rest.
      if (inWindow > maxPerSecond && kind !== 'status') counted[kind] = (counted[kind] ?? 0) + 1
      else show({ ...rest, time: nowMs, data: data() })
    },
    connect(opened) {
      api = opened
      offsetMs = opened.now() - clock.now()
      opened.addTimelineLayer({ id: layerId, label: layerId, color: 0x1f7a8c })
      const before = kept
      kept = []
      before.forEach(show)
    },
  }
}
