import type { Ticket } from './wire'

/** Rows of an application: the result of `createPositionSource()`, for `usePositions` and the components. */
export interface PositionSource {
  /** Replaces the full list, in display order. Rows are `live` from then on, while the client is open. */
  snapshot(rows: unknown): void
  /**
   * Updates one row or several: whole rows, or the changed fields of known ones with their key. An unknown row without
   * all its fields is reported.
   */
  upsert(rows: unknown): void
  /** Removes a position, or several, by key. An unknown key has no effect. */
  remove(keys: Ticket | readonly Ticket[]): void
  /** Reports missed changes: rows stay, and are `stale` until the next `snapshot`. */
  stale(): void
  /** Ends the source: its rows stay, and are `stale`; later calls have no effect. */
  dispose(): void
}
