import { withCheck } from '../../../src/shared/checksum'

/** A stored outbox entry with the check value of this key (OB-105), which makes the entry readable. */
export function sealed(key: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : withCheck(text.replace(/,"check":\d+\}$/, '}'), key)
}

export function reword(
  key: string, text: string | undefined, words: RegExp | string, others: string,
): string | undefined {
  const changed = text?.replace(words, others)
  return changed === text ? text : sealed(key, changed)
}
