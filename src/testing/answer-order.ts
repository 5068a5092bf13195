let isReversed = false

/** The doubles answer what was asked in one turn newest first, and do it in its order; returns the way back. */
export function answerNewestFirst(): () => void {
  isReversed = true
  return () => {
    isReversed = false
  }
}

/** These in the order in which they are answered now. */
export function inAnswerOrder<T>(asked: readonly T[]): readonly T[] {
  return isReversed ? [...asked].reverse() : asked
}

export const isNewestFirst = (): boolean => isReversed
