import type { Hub, LineEvent } from './hub'

const kept = 500

/** The last events of all lines, oldest first. */
export function createLineLog(hub: Hub): () => readonly LineEvent[] {
  const events: LineEvent[] = []
  hub.observe((event) => {
    events.push(event)
    if (events.length > kept) events.shift()
  })
  return () => events
}
