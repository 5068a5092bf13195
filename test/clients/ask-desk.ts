import type { Question, View } from './desk'

/** The desk of a client whose runtime is a realm of this process. */
export function deskIn(evaluate: (expression: string) => unknown): (question: Question) => View {
  const desk = evaluate('clientDesk')
  if (typeof desk !== 'function') throw new Error('There is no desk')
  return (question) => JSON.parse(String(Reflect.apply(desk, undefined, [JSON.stringify(question)]))) as View
}
