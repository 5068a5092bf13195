import type { Ticket } from './wire'

/** Rows for `usePositions` and the components, as returned by `createPositionSource()`. */
export interface PositionSource {
  /** Replaces the full list. Pass the rows in display order. The rows are `live` while the client is open. */
  snapshot(rows: unknown): void
  /**
   * Updates one or more rows. Pass whole rows, or a known row's key with the changed fields. An incomplete unknown row
   * is reported.
   */
  upsert(rows: unknown): void
  /** Removes positions by key. An unknown key has no effect. */
  remove(keys: Ticket | readonly Ticket[]): void
  /** Reports missed changes. The rows stay and are marked `stale` until the next `snapshot`. */
  stale(): void
  /** Disposes the source. The rows stay and are marked `stale`. */
  dispose(): void
}
