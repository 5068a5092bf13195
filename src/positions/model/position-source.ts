import type { Ticket } from './wire'

/** Rows that an application gives: the result of `createPositionSource()`, for `usePositions` and the components. */
export interface PositionSource {
  /** Takes the full list, in the order in which it is shown. Rows are `live` from then on, while the client is open. */
  snapshot(rows: unknown): void
  /**
   * Takes a row, or several: whole rows, or the changed fields of known ones with their key. A row without all its
   * fields that is not known is reported.
   */
  upsert(rows: unknown): void
  /** Removes a position, or several, by key. An unknown key has no effect. */
  remove(keys: Ticket | readonly Ticket[]): void
  /** Something was missed: rows stay, and are `stale` until the next `snapshot`. */
  stale(): void
  /** Ends the source: its rows stay, and are `stale`; later calls have no effect. */
  dispose(): void
}
