import { malformed } from './errors'

/**
 * The values of JSON texts that a server joined with newlines, as write loops in Go do.
 * @param fault the detail of the error when one of them is no JSON
 * @param word a text that is none of JSON, and is returned as it is
 * @throws TradewireError `frame-malformed`
 */
export function parseLines(text: string, fault: string, word?: unknown): readonly unknown[] {
  try {
    return text.trim().split(/\n\s*/).map((line): unknown => (line.trim() === word ? word : JSON.parse(line)))
  } catch (_error) {
    throw malformed(fault)
  }
}
