/** Injected faults of the server. All are off at the start. */
export interface FaultState {
  /** Neither reads nor sends on any connection, as if the cable were cut. */
  silent: boolean
  /** Responds but pushes nothing, while the seq advances. */
  stalled: boolean
  /** Ignores Subscribe and Resync, and pushes nothing to clients that wait. */
  notReady: boolean
  /** Refuses each upgrade with status 503. */
  refusing: boolean
  /** Number of next Subscribes to close with 4401. */
  refuseTokens: number
  /** Close code for each new connection; 0 for none. */
  closeOnOpen: number
  /** Close code for each connection after its first snapshot or its replacement; 0 for none. */
  closeAfterSnapshot: number
  /** Number of next responses to orders and order queries to drop. */
  loseAcks: number
  /** Delay of these responses, ms. */
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
