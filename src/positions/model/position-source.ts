import type { Ticket } from './wire'

/** Rows that an application passes to `usePositions` and the components, as returned by `createPositionSource()`. */
export interface PositionSource {
  /** Replaces the full list, in display order. The rows are then `live` while the client is open. */
  snapshot(rows: unknown): void
  /**
   * Updates one or more rows. Pass whole rows, or the changed fields of known rows with their key. An unknown row that
   * is incomplete is reported.
   */
  upsert(rows: unknown): void
  /** Removes one or more positions by key. An unknown key has no effect. */
  remove(keys: Ticket | readonly Ticket[]): void
  /** Reports missed changes. The rows stay, marked `stale`, until the next `snapshot`. */
  stale(): void
  /** Disposes the source. The rows stay, marked `stale`. Later calls have no effect. */
  dispose(): void
}
