import type { PositionEvent } from '../../../src'

export interface Notice {
  /** Event kind and ticket. Unique, because a position opens and closes once. */
  readonly id: string
  readonly event: PositionEvent
}

export function newestFirst(events: readonly PositionEvent[]): readonly Notice[] {
  return [...events].reverse().map((event) => ({ id: `${event.kind} ${event.position.ticket}`, event }))
}
