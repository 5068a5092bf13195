type Reported = (words: string) => void

/** The logic's `console`: errors, and warnings where asked for, are kept for the test, the rest is let go. */
export function createLogicConsole(
  reported: Reported, warned: Reported = () => undefined,
): Record<string, (...words: unknown[]) => void> {
  const nothing = (): void => undefined
  return {
    log: nothing,
    info: nothing,
    debug: nothing,
    warn: (...words) => warned(words.map(wordsOf).join(' ')),
    error: (...words) => reported(words.map(wordsOf).join(' ')),
  }
}

/** An error of another realm is no `Error` of ours: it is described by its fields. */
export function wordsOf(error: unknown): string {
  const stack: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'stack') : undefined
  return String(stack ?? error)
}
