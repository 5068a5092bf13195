export const rows = 100
export const deltas = 60_000

/** Request for all frames from a ready receiver. */
export const askForAll = { type: 'All' }

/** Request for as many texts that are not frames. */
export const askForTexts = { type: 'Texts' }
export const textBytes = 100

export interface SenderNews {
  readonly port: number
  /** Seq after the last frame. */
  readonly lastSeq: number
}
