/** What an app with a history may do otherwise than a fresh one, with the rule that says so: at most 15. */
export const allowedDifferences = [
  { name: 'late flush', rule: 'PF-25', because: 'after a clock set back the length of a pause is unknown' },
  { name: 'withheld diagnostics', rule: 'RT-64', because: 'those beyond ten are told a minute after the first' },
] as const

export type AllowedName = (typeof allowedDifferences)[number]['name']

export const allowedNames: ReadonlySet<AllowedName> = new Set(allowedDifferences.map(({ name }) => name))
