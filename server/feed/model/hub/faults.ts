/** Faults on purpose of the server. All off at the start. */
export interface FaultState {
  /** Neither reads nor sends on any line, as if the cable were cut. */
  silent: boolean
  /** Answers, but pushes nothing, while the seq goes on. */
  stalled: boolean
  /** Answers no Subscribe and no Resync, and pushes nothing to a client that waits for an answer. */
  notReady: boolean
  /** Answers each upgrade with status 503. */
  refusing: boolean
  /** This many of the next Subscribes are closed with 4401. */
  refuseTokens: number
  /** Each connection is closed with this code when it opens; 0 for none. */
  closeOnOpen: number
  /** Each connection is closed with this code after its first snapshot, or what took its place; 0 for none. */
  closeAfterSnapshot: number
  /** This many of the next answers to orders and order queries are dropped. */
  loseAcks: number
  /** Those answers come this much later, ms. */
  delayAcksMs: number
}

export function noFaults(): FaultState {
  return {
    silent: false,
    stalled: false,
    notReady: false,
    refusing: false,
    refuseTokens: 0,
    closeOnOpen: 0,
    closeAfterSnapshot: 0,
    loseAcks: 0,
    delayAcksMs: 0,
  }
}
