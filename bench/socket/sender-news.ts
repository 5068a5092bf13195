/** Rows of the account whose feed is sent. */
export const rows = 100
/** Frames of one slice. */
export const deltas = 60_000

/** The receiver's request for all of them, once it is ready. */
export const askForAll = { type: 'All' }

/** The receiver's request for as many texts that are no frames. */
export const askForTexts = { type: 'Texts' }
/** The size of each of these texts, bytes. */
export const textBytes = 100

/** The sender's first message. */
export interface SenderNews {
  readonly port: number
  /** The place after the last frame. */
  readonly lastSeq: number
}
