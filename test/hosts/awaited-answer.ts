/** Minimum wait for a frame's response, ms. A few frames get none. */
const FRAME_MS = 150
/** The wait is this many times the slowest response so far, up to a second, because busy machines respond slowly. */
const SLOWEST_FACTOR = 4
const LONGEST_MS = 1_000
/** Minimum wait for a close response, which an unreachable server never sends. */
const CLOSE_MS = 1_000

/** Whether the server may be about to answer a frame of the app. */
export function createAwaitedAnswer(nowMs: () => number = () => performance.now(), patienceMs: number = FRAME_MS) {
  let askedAtMs = -Infinity
  let slowestMs = 0
  return {
    asked: () => void (askedAtMs = nowMs()),
    answered(): void {
      const tookMs = nowMs() - askedAtMs
      if (tookMs < LONGEST_MS) slowestMs = Math.max(slowestMs, tookMs)
      askedAtMs = -Infinity
    },
    isAwaited: () => nowMs() - askedAtMs < Math.max(patienceMs, Math.min(LONGEST_MS, SLOWEST_FACTOR * slowestMs)),
  }
}

export const createAwaitedClose = (nowMs?: () => number) => createAwaitedAnswer(nowMs, CLOSE_MS)
