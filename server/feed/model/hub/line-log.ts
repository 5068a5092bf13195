import type { LineEvent, Lines } from './hub'

const kept = 500

/** The last events of all lines, oldest first. */
export function createLineLog(hub: Lines): () => readonly LineEvent[] {
  const events: LineEvent[] = []
  hub.observe((event) => {
    events.push(event)
    if (events.length > kept) events.shift()
  })
  return () => events
}
