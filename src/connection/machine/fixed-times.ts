/** Connection times that are no options, in milliseconds: no app had a reason to change one. */

/** From a close to its local settlement. A response needs a round trip; native on App may never respond (CN-8). */
export const closeTimeoutMs = 1_000
/** Longest wait for the goodbye frame. A send needs no round trip; some runtimes never report it (CN-7). */
export const goodbyeTimeoutMs = 200
/**
 * Age at which `reconnect()`, foreground and network restart an attempt. A younger attempt may still succeed; an older
 * one may hang on a closed network (RC-20).
 */
export const staleAttemptMs = 2_000
/**
 * Time between two queries of the network while paused offline (RC-49). The event of the network comes late or never
 * (dcloudio/uni-app#1049, #1288).
 */
export const networkAskMs = 15_000
/** Time between two tries for a socket slot. A socket of another library frees its slot without an event (CN-15). */
export const slotRetryMs = 3_000
/** After this time the status reports that no slot is free (CN-15): an app can close other sockets. */
export const slotTimeoutMs = 30_000
