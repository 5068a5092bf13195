import { createEventLog, type EventEntry, type EventLog } from '../../connection/inspector/inspector-model'
import type { InspectedEvent } from '../../connection/ports/inspection'
import type { Clock } from '../../connection/ports/ports'
import type { DevtoolsApi } from './devtools-api'

/** Maximum number of events stored until the devtools open (DV-18). */
const maxKept = 100
/** Maximum number of events. The devtools store every event (DV-20). */
const maxEvents = 10_000

export interface Timeline extends EventLog {
  connect(api: DevtoolsApi): void
}

export function createTimeline(layerId: string, clock: Clock): Timeline {
  const log = createEventLog(clock, maxKept)
  let shown = 0

  return Object.assign({}, log, {
    add(entry: EventEntry) {
      if (shown < maxEvents) log.add(entry)
    },
    connect(api: DevtoolsApi) {
      const offsetMs = api.now() - clock.now()
      function show(event: InspectedEvent): void {
        shown += 1
        if (shown > maxEvents) return
        const isLast = shown === maxEvents
        api.addTimelineEvent({
          layerId,
          event: Object.assign(
            { time: event.atMs + offsetMs, data: undefined }, event,
            isLast && { title: 'the timeline is full: reload the page', logType: 'warning' as const },
          ),
        })
      }
      api.addTimelineLayer({ id: layerId, label: layerId, color: 0x1f7a8c })
      log.events().forEach(show)
      log.listen(show)
    },
  })
}
