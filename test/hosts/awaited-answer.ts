/** Minimum wait for a response to a frame, in ms. Most frames get a response, a few never do. */
const FRAME_MS = 150
/** On a busy machine responses are slow, so the wait is this many times the slowest response so far, up to a second. */
const SLOWEST_FACTOR = 4
const LONGEST_MS = 1_000
/** Minimum wait for the response to a close, which an unreachable server never sends. */
const CLOSE_MS = 1_000

/** Whether the app sent a frame that the server may be about to answer. */
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
