import type { LineEvent, Lines } from './hub'

/** Maximum number of stored events. Tests and the demo read only recent events. */
const kept = 500

export function createLineLog(hub: Lines): () => readonly LineEvent[] {
  const events: LineEvent[] = []
  hub.observe((event) => {
    events.push(event)
    if (events.length > kept) events.shift()
  })
  return () => events
}
