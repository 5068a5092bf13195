/** Connection times in milliseconds that are not options, because no app had a reason to change them. */

/** Time from a close to its local settlement. A response takes a round trip; on App it may never come (CN-8). */
export const closeTimeoutMs = 1_000
/** Longest wait for the goodbye frame. A send needs no round trip; some runtimes never report it (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age at which an attempt restarts on `reconnect()`, a return to the foreground or a network change. A younger attempt
 * may still succeed; an older one may hang on a closed network (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Interval of network queries while paused offline (RC-49), because the network event comes late or never
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Interval of tries for a socket slot. A socket of another library frees its slot without an event (CN-15). */
export const slotRetryMs = 3_000
/** After this time the status reports that no slot is free (CN-15): an app can close other sockets. */
export const slotTimeoutMs = 30_000
/**
 * The minimum time between the end of an attempt and the next one, under any policy (RC-3): a server that rejects
 * immediately gets at most three attempts a second.
 */
export const minPauseMs = 300
/** The minimum pause before an extra attempt (RC-15), because events can come in quick succession. */
export const minExtraPauseMs = 1_000
/**
 * A pong timer that is this late means that the app was suspended, not that the server is silent (HB-8). A busy page is
 * less late; a hidden Chrome tab is up to a minute late.
 */
export const lateMs = 2_000
