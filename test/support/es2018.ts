import { parse, type Token } from 'acorn'
import { late } from '../../scripts/lint/own-rules.js'

/** Returns a script's first syntax error, or its calls of methods newer than ES2018. */
export function tooNewIn(script: string, edition: 2015 | 2017 | 2018 = 2018): readonly string[] {
  const tokens: Token[] = []
  // Chromium 64 supports both forms, which empty H5 projects also use.
  const text = script.replace(/\bimport(?=\(|\.meta\b)/g, 'load')
  try {
    parse(text, { ecmaVersion: edition, sourceType: 'module', onToken: tokens })
  } catch (error) {
    return [String(error)]
  }
  return tokens.filter((_, at) => tokens[at - 1]?.type.label === '.' && tokens[at + 1]?.type.label === '(')
    .map(({ start, end }) => text.slice(start, end)).filter((name) => late.has(name))
}
