/** Of the account whose feed is sent. */
export const rows = 100
/** Frames of one slice. */
export const deltas = 60_000

/** What the receiver sends when it is ready for all of them. */
export const askForAll = { type: 'All' }

/** What the receiver sends when it is ready for as many texts that are no frames. */
export const askForTexts = { type: 'Texts' }
/** Of each of these, bytes. */
export const textBytes = 100

/** What the sender tells at its start. */
export interface SenderNews {
  readonly port: number
  /** The place after the last frame. */
  readonly lastSeq: number
}
