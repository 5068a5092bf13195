import type { Question, View } from './client-driver'

/** The driver of a client whose runtime is a realm of this process. */
export function driverIn(evaluate: (expression: string) => unknown): (question: Question) => View {
  const driver = evaluate('clientDriver')
  if (typeof driver !== 'function') throw new Error('There is no driver')
  return (question) => JSON.parse(String(Reflect.apply(driver, undefined, [JSON.stringify(question)]))) as View
}
