/** Whether the app asked something that the far side may be about to answer. */
export interface AwaitedAnswer {
  asked(): void
  answered(): void
  isAwaited(): boolean
}

/** The longest that an answer to a frame is waited for, real ms: most get one, a few never do. */
const FRAME_MS = 60
/** The same for a close, which a far side out of reach never answers. */
const CLOSE_MS = 1_000

export function createAwaitedAnswer(
  nowMs: () => number = () => performance.now(),
  patienceMs: number = FRAME_MS,
): AwaitedAnswer {
  let askedAtMs = -Infinity
  return {
    asked: () => void (askedAtMs = nowMs()),
    answered: () => void (askedAtMs = -Infinity),
    isAwaited: () => nowMs() - askedAtMs < patienceMs,
  }
}

export const createAwaitedClose = (nowMs?: () => number): AwaitedAnswer => createAwaitedAnswer(nowMs, CLOSE_MS)
