/** A close response takes a round trip and may never arrive on App (CN-8). */
export const closeTimeoutMs = 1_000
/** Sending the goodbye frame does not need a round trip, but some runtimes never report success (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age above which an attempt may be stuck in a lost network. `reconnect()`, a return to the foreground or a network
 * change restarts such an attempt (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Interval between network queries while the client is paused offline (RC-49). Network events may be late or missing
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Retry interval while no socket slot is free. Code outside the client may free a slot without an event (CN-15). */
export const slotRetryMs = 3_000
/** Time after which the status reports that no slot is free (CN-15). */
export const slotTimeoutMs = 30_000
/** Minimum time between attempts under any policy (RC-3). */
export const minPauseMs = 300
/** Minimum pause before an extra attempt (RC-15). */
export const minExtraPauseMs = 1_000
/** If a pong timer fires this late, the app was suspended and the server may still be alive (HB-8). */
export const lateMs = 2_000
