import type { PositionEvent } from '../../../src'

export interface Notice {
  /** One position opens once and closes once. */
  readonly id: string
  readonly event: PositionEvent
}

/** The events as a list is shown: the newest at the top. */
export function newestFirst(events: readonly PositionEvent[]): readonly Notice[] {
  return [...events].reverse().map((event) => ({ id: `${event.kind} ${event.position.ticket}`, event }))
}
