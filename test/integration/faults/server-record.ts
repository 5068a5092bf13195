import type { Position } from '../../../src/positions/model/wire'

/** A place in the feed of one trader. */
export interface Place {
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
}

/** The rows of the server's accounts at each place of their feeds, over all runs of it. */
export interface ServerRecord {
  rowsAt(place: Place): readonly Position[] | undefined
  /** How many positions of that size the traders opened themselves. */
  openedBySize(lots: number): number
}
