import { isRecord, type Check } from './checks'
import { requireOption } from './require-option'

/** Throws `invalid-option` with the name of the first option that is given and not what it has to be, or `options`. */
export function checkOptions(given: object, checks: Readonly<Record<string, Check>>): void {
  // Its type only: who gives a text in place of the options may give a token.
  requireOption('options', given && typeof given, isRecord(given))
  for (const [name, isValid] of Object.entries(checks)) {
    const value: unknown = Reflect.get(given, name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}
