import type { AskPage } from './page-driver-client'

interface Evaluating {
  evaluate(code: string): unknown
}

/** A driver of a page whose logic runs in this process, in a realm of its own. Text belongs to no realm. */
export function driverIn(host: Evaluating, name: string): AskPage {
  const driver = host.evaluate(name)
  if (typeof driver !== 'function') throw new Error('The page has no driver')
  return async (question) => String(Reflect.apply(driver, undefined, [question]))
}
