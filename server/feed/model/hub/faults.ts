export interface FaultState {
  /** Whether the server neither reads nor sends on any connection, as after a cut cable. */
  silent: boolean
  /** Whether the server responds but pushes nothing, while the seq advances. */
  stalled: boolean
  /** Whether the server ignores Subscribe and Resync, and pushes nothing to clients that wait for them. */
  notReady: boolean
  /** Whether the server rejects each upgrade with status 503. */
  refusing: boolean
  /** How many of the next Subscribes are closed with 4401. */
  refuseTokens: number
  /** Close code for each new connection; 0 for none. */
  closeOnOpen: number
  /** Close code for each connection after its first snapshot or its replacement; 0 for none. */
  closeAfterSnapshot: number
  /** How many of the next responses to orders and order queries are dropped. */
  loseAcks: number
  /** Delay of these responses, in ms. */
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
