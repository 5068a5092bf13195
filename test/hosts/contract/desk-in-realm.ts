import type { AskPage } from './page-desk-client'

interface Evaluating {
  evaluate(code: string): unknown
}

/** A desk of a page whose logic runs in this process, in a realm of its own. Text belongs to no realm. */
export function deskIn(host: Evaluating, name: string): AskPage {
  const desk = host.evaluate(name)
  if (typeof desk !== 'function') throw new Error('The page has no desk')
  return async (question) => String(Reflect.apply(desk, undefined, [question]))
}
