import type { Instrument, Tick } from '../money/instrument'

export interface TickSource {
  /** Pairs that can be traded. */
  readonly traded: readonly Instrument[]
  /** Pairs that are quoted only for conversion. */
  readonly ratesOnly: readonly Instrument[]
  readonly opening: readonly Tick[]
  present(): readonly Tick[]
  /** Returns the ticks of one update in order. `elapsedMs` is the time since the last update. */
  next(elapsedMs: number): readonly Tick[]
  /** Returns the playback position as a string from which another run can continue. */
  mark(): string
  /** Continues from a position. Returns false and does nothing for a position of another source. */
  goTo(mark: string): boolean
}
