import type { LineEvent, Lines } from './hub'

/** Arbitrary: tests and the demo read only recent events, and the limit bounds the memory. */
const kept = 500

export function createLineLog(hub: Lines): () => readonly LineEvent[] {
  const events: LineEvent[] = []
  hub.observe((event) => {
    events.push(event)
    if (events.length > kept) events.shift()
  })
  return () => events
}
