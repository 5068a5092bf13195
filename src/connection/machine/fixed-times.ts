/** Connection times that no option can change, in milliseconds. */

/** Timeout of a close. A response takes one round trip, and may never arrive on App (CN-8). */
export const closeTimeoutMs = 1_000
/** Maximum wait for the goodbye frame. Sending needs no round trip, but some runtimes never report success (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age from which `reconnect()`, a return to the foreground or a network change restarts an attempt. An older attempt
 * may hang on a network that is gone (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Interval of network queries while paused offline (RC-49), because network events may be late or missing
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Retry interval for a socket slot. Another library may free a slot without an event (CN-15). */
export const slotRetryMs = 3_000
/** Time after which the status reports that no slot is free (CN-15). */
export const slotTimeoutMs = 30_000
/** The minimum time between attempts under any policy (RC-3): at most three attempts a second. */
export const minPauseMs = 300
/** The minimum pause before an extra attempt (RC-15). */
export const minExtraPauseMs = 1_000
/** A pong timer that fires this late means that the app was suspended, not that the server is silent (HB-8). */
export const lateMs = 2_000
