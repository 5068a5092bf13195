import type { PositionEvent } from '../../../src'

export interface Notice {
  /** Event kind and ticket, which are unique because a position opens once and closes once. */
  readonly id: string
  readonly event: PositionEvent
}

export function newestFirst(events: readonly PositionEvent[]): readonly Notice[] {
  return [...events].reverse().map((event) => ({ id: `${event.kind} ${event.position.ticket}`, event }))
}
