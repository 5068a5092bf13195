import type { PositionEvent } from '../../../src'

export interface Notice {
  /** A position opens once and closes once, so ticket and event make an id. */
  readonly id: string
  readonly event: PositionEvent
}

/** The events as a list is shown: the newest at the top. */
export function newestFirst(events: readonly PositionEvent[]): readonly Notice[] {
  return [...events].reverse().map((event) => ({ id: `${event.kind} ${event.position.ticket}`, event }))
}
