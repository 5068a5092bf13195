/** Number of rows of the account whose feed is sent. */
export const rows = 100
export const deltas = 60_000

/** The receiver's request for all frames, when it is ready. */
export const askForAll = { type: 'All' }

/** The receiver's request for the same number of texts that are not frames. */
export const askForTexts = { type: 'Texts' }
export const textBytes = 100

export interface SenderNews {
  readonly port: number
  /** The seq after the last frame. */
  readonly lastSeq: number
}
