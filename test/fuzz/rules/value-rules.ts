/**
 * The possible values of frames, written a second time and as a table: a decoder must accept frames that fit it, and no
 * others. Slow and plain on purpose.
 */
export type Fields = Readonly<Record<string, unknown>>

export type Rule = (value: unknown) => boolean

export const isFields: Rule = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? (value as Fields) : {})

export const text: Rule = (value) => typeof value === 'string'
export const name: Rule = (value) => typeof value === 'string' && value.length > 0
export const amount: Rule = (value) => typeof value === 'number' && Math.abs(value) <= 1e15
export const count: Rule = (value) => Number.isSafeInteger(value) && Number(value) >= 0
export const ticket: Rule = (value) => Number.isSafeInteger(value) || name(value)
const digits = (most: number): Rule => (value) => count(value) && Number(value) <= most
export const oneOf = (...values: readonly unknown[]): Rule => (value) => values.includes(value)
export const absentOr = (rule: Rule): Rule => (value) => value === undefined || rule(value)
export const listOf = (rule: Rule): Rule => (value) => Array.isArray(value) && value.every((each) => rule(each))

/** Each of the named fields is the object's own and fits its rule. */
export const fits = (rules: Readonly<Record<string, Rule>>): Rule => (value) =>
  isFields(value) && Object.entries(rules).every(([field, rule]) =>
    rule(Object.hasOwn(fieldsOf(value), field) ? fieldsOf(value)[field] : undefined))

const positionRules: Readonly<Record<string, Rule>> = {
  ticket, symbol: name, type: oneOf('buy', 'sell'), lots: (value) => amount(value) && Number(value) >= 0,
  openprice: amount, nowprice: amount, sl: amount, tp: amount, swap: amount, commission: amount, profit: amount,
  currency: name, opentime: count, digits: digits(12), flwsig: oneOf(true, false, null),
  sigtraderid: (value) => amount(value) || text(value), signame: text,
}

export const positionFields = Object.keys(positionRules)

export const position = fits(positionRules)

export const patch: Rule = (value) => {
  const row = fieldsOf(value)
  const isSound = (field: string): boolean => !Object.hasOwn(row, field) || positionRules[field]?.(row[field]) === true
  return isFields(value) && ticket(row.ticket) && positionFields.every(isSound)
}

export const account = fits({
  currency: name, currencyDigits: digits(8), balance: amount, credit: amount, margin: amount, leverage: amount,
})

export const removal = fits({ ticket, reason: oneOf('closed', 'sl', 'tp') })

export const hasTwice = (rows: readonly unknown[]): boolean =>
  rows.some((row, index) => rows.findIndex((other) => fieldsOf(other).ticket === fieldsOf(row).ticket) !== index)

/** The value of a JSON text, or `undefined`: no JSON text has that value. */
export function parsed(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
