/** How long an answer to a frame is waited for at least, ms: most get one, a few never do. */
const FRAME_MS = 150
/** On a busy machine answers are slow: as many times the slowest one so far is waited for, up to a second. */
const SLOWEST_FACTOR = 4
const LONGEST_MS = 1_000
/** The same for a close, which a far side out of reach never answers. */
const CLOSE_MS = 1_000

/** Whether the app asked something that the far side may be about to answer. */
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
