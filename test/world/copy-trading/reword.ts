import { withCheck } from '../../../src/shared/checksum'

/** A stored outbox entry with changed text, sealed again by its check value (OB-105), so that it is readable. */
export function reword(text: string | undefined, words: RegExp | string, others: string): string | undefined {
  const changed = text?.replace(words, others)
  return changed === undefined || changed === text ? text : withCheck(changed.replace(/,"check":\d+\}$/, '}'))
}
