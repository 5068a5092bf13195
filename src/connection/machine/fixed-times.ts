/** Connection times in milliseconds that are not options, because no app has needed to change them. */

/** Time from a close to its local settlement. A response takes a round trip, and may never come on App (CN-8). */
export const closeTimeoutMs = 1_000
/** Longest wait for the goodbye frame. Sending needs no round trip, but some runtimes never report success (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age at which an attempt restarts on `reconnect()`, a return to the foreground or a network change. A younger attempt
 * may still succeed; an older one may hang on a closed network (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Interval of network queries while paused offline (RC-49), because the network event may come late or never
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Interval of retries for a socket slot. Another library's socket frees its slot without an event (CN-15). */
export const slotRetryMs = 3_000
/** After this time the status reports that no slot is free (CN-15), so that the app can close other sockets. */
export const slotTimeoutMs = 30_000
/**
 * The minimum time between the end of an attempt and the next one, under any policy (RC-3): a server that rejects
 * immediately gets at most three attempts a second.
 */
export const minPauseMs = 300
/** The minimum pause before an extra attempt (RC-15), because events can come in quick succession. */
export const minExtraPauseMs = 1_000
/**
 * When a pong timer is this late, the app was suspended and the server is not silent (HB-8). Timers of a busy page are
 * less late; in a hidden Chrome tab, they are up to a minute late.
 */
export const lateMs = 2_000
