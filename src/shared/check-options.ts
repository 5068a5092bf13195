import type { Check } from './checks'
import { requireOption } from './require-option'

/** Throws `invalid-option` with the name of the first option that is given and not what it has to be. */
export function checkOptions(given: object, checks: Readonly<Record<string, Check>>): void {
  for (const [name, isValid] of Object.entries(checks)) {
    const value: unknown = Reflect.get(given, name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}
