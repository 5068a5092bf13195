export interface FaultState {
  /** Whether the server stops reading and writing on all connections, as if a cable was cut. */
  silent: boolean
  /** Whether the server stops pushing. The server still answers, and the seq still advances. */
  stalled: boolean
  /** Whether the server ignores Subscribe and Resync and does not push to the waiting clients. */
  notReady: boolean
  /** Whether upgrades are rejected with status 503. */
  refusing: boolean
  /** Number of further Subscribe frames to reject with close code 4401. */
  refuseTokens: number
  /** Close code for each new connection; 0 for none. */
  closeOnOpen: number
  /** Code that closes each connection after its first snapshot, or after the deltas sent instead; 0 for none. */
  closeAfterSnapshot: number
  /** Number of further responses to orders and order queries to drop. */
  loseAcks: number
  /** Delay of responses to orders and order queries. */
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
