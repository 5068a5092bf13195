/** Fields whose number identifies the user. Other numbers are amounts, prices and times. */
const idFields: ReadonlySet<string> = new Set(['userId', 'traderId', 'traderid', 'ticket', 'tickets'])

/** Tickets start with the user's id. */
export function namesTrader(text: string, trader: number): boolean {
  const name = new RegExp(`\\b${trader}(\\d{6})?\\b`)

  function isNamed(field: string, value: unknown): boolean {
    if (typeof value === 'number') return idFields.has(field) && name.test(String(value))
    if (typeof value === 'string') return isNamedIn(value)
    if (Array.isArray(value)) return value.some((each: unknown) => isNamed(field, each))
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(value).some(([key, each]) => isNamed(key, key) || isNamed(key, each))
  }

  function isNamedIn(stored: string): boolean {
    if (!name.test(stored)) return false
    try {
      const parsed: unknown = JSON.parse(stored)
      return typeof parsed === 'number' || isNamed('', parsed)
    } catch {
      return true
    }
  }

  return isNamedIn(text)
}
