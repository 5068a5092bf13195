import { requireOption } from './require-option'

/** What an option has to be. JavaScript callers have no compiler to tell them. */
export type OptionCheck = (value: unknown) => boolean

/** Throws `invalid-option` with the name of the first option that is given and not what it has to be. */
export function checkOptions(given: object, checks: Readonly<Record<string, OptionCheck>>): void {
  const values = new Map<string, unknown>(Object.entries(given))
  for (const [name, isValid] of Object.entries(checks)) {
    const value = values.get(name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}

export const isFunction: OptionCheck = (value) => typeof value === 'function'

/** A positive number of milliseconds. */
export const isDelay: OptionCheck = (value) => Number.isFinite(value) && Number(value) > 0
