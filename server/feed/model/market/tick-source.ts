import type { Instrument, Tick } from '../money/instrument'

/** Where prices come from: recorded files or the simulated market. */
export interface TickSource {
  /** Pairs in which positions are held. */
  readonly traded: readonly Instrument[]
  /** Pairs that are quoted for conversion only. */
  readonly ratesOnly: readonly Instrument[]
  readonly opening: readonly Tick[]
  /** The quote of every pair where it stands. */
  present(): readonly Tick[]
  /** The ticks of one update, in order; `elapsedMs` has passed since the update before. */
  next(elapsedMs: number): readonly Tick[]
  /** Where it stands, as a text, for another run of the same source to go on from. */
  mark(): string
  /** Goes on from a mark. False for one that is not of this source, which is left alone. */
  goTo(mark: string): boolean
}
