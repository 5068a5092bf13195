/** Whether the app asked something that the far side may be about to answer. */
export interface AwaitedAnswer {
  asked(): void
  answered(): void
  isAwaited(): boolean
}

/** The longest that an answer is waited for, real ms: most frames get one, a few never do. */
const PATIENCE_MS = 60

export function createAwaitedAnswer(nowMs: () => number = () => performance.now()): AwaitedAnswer {
  let askedAtMs = -Infinity
  return {
    asked: () => void (askedAtMs = nowMs()),
    answered: () => void (askedAtMs = -Infinity),
    isAwaited: () => nowMs() - askedAtMs < PATIENCE_MS,
  }
}
