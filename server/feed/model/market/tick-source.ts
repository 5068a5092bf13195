import type { Instrument, Tick } from '../money/instrument'

export interface TickSource {
  readonly traded: readonly Instrument[]
  readonly ratesOnly: readonly Instrument[]
  readonly opening: readonly Tick[]
  present(): readonly Tick[]
  /** Returns an update's ticks in order. `elapsedMs` is the time since the last update. */
  next(elapsedMs: number): readonly Tick[]
  /** Returns the playback position, from which another run can continue. */
  mark(): string
  /** Continues from a position. If the position is from another source, does nothing and returns false. */
  goTo(mark: string): boolean
}
