import { malformed } from './errors'

/** Returns `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (_error) {
    return undefined
  }
}

/**
 * Parses JSON messages that a server joined with newlines, as Go servers often do.
 * @param fault error detail for invalid JSON
 * @param word message to return unchanged
 * @throws TradewireError `frame-malformed`
 */
export function parseLines(text: string, fault: string, word?: unknown): readonly unknown[] {
  try {
    return text.trim().split(/\n\s*/).map((line): unknown => (line.trim() === word ? word : JSON.parse(line)))
  } catch (_error) {
    throw malformed(fault)
  }
}
