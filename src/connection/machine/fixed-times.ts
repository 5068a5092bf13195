/** Connection times in milliseconds that are not options. */

/** Time from a close to its local settlement. A response takes a round trip, and may never come on App (CN-8). */
export const closeTimeoutMs = 1_000
/** Longest wait for the goodbye frame. Sending needs no round trip, but some runtimes never report success (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age at which an attempt restarts on `reconnect()`, a return to the foreground or a network change. An older attempt
 * may hang on a closed network (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Interval of network queries while paused offline (RC-49), because network events come late or never
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Interval of retries for a socket slot, which another library frees without an event (CN-15). */
export const slotRetryMs = 3_000
/** After this time the status reports that no slot is free (CN-15). */
export const slotTimeoutMs = 30_000
/** The minimum time between attempts under any policy (RC-3): at most three attempts a second. */
export const minPauseMs = 300
/** The minimum pause before an extra attempt (RC-15). */
export const minExtraPauseMs = 1_000
/** When a pong timer is this late, the app was suspended and the server is not silent (HB-8). */
export const lateMs = 2_000
