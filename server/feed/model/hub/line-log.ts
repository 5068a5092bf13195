import type { LineEvent, Lines } from './hub'

/** Arbitrary: tests and the demo read the newest; the limit keeps a server that runs for weeks from filling memory. */
const kept = 500

export function createLineLog(hub: Lines): () => readonly LineEvent[] {
  const events: LineEvent[] = []
  hub.observe((event) => {
    events.push(event)
    if (events.length > kept) events.shift()
  })
  return () => events
}
