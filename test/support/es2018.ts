import { parse, type Token } from 'acorn'
import { late } from '../../scripts/lint/own-rules.js'

/** Returns the first syntax error of a script in ES2018, or the methods of later editions that the script calls. */
export function tooNewIn(script: string): readonly string[] {
  const tokens: Token[] = []
  // Chromium 64 supports both forms; an empty H5 project uses them as well.
  const text = script.replace(/\bimport(?=\(|\.meta\b)/g, 'load')
  try {
    parse(text, { ecmaVersion: 2018, sourceType: 'module', onToken: tokens })
  } catch (error) {
    return [String(error)]
  }
  return tokens.filter((_, at) => tokens[at - 1]?.type.label === '.' && tokens[at + 1]?.type.label === '(')
    .map(({ start, end }) => text.slice(start, end)).filter((name) => late.has(name))
}
