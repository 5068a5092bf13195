/** The differences that an app with a history may have from a fresh one, with the rule that says so: at most 15. */
export const allowedDifferences = [
  { name: 'late flush', rule: 'PF-25', because: 'after a clock set back the length of a pause is unknown' },
  { name: 'manual lease', rule: 'LS-8', because: 'it is listed from the first `connect()` on' },
] as const

export type AllowedName = (typeof allowedDifferences)[number]['name']

export const allowedNames: ReadonlySet<AllowedName> = new Set(allowedDifferences.map(({ name }) => name))
