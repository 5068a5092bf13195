/** Allowed differences between an app with a history and a fresh app, each with its rule: at most 15. */
export const allowedDifferences = [
  { name: 'late flush', rule: 'PF-25', because: 'after the clock is set back, the pause’s length is unknown' },
  { name: 'manual lease', rule: 'LS-8', because: 'the lease is listed after the first `connect()`' },
  { name: 'rejected later write', rule: 'OB-28', because: 'after a rejected write, the stored state is older' },
  { name: 'message order', rule: 'OB-24', because: 'processes are sorted by a clock that may be changed' },
  { name: 'posting time', rule: 'OB-93', because: 'a time unknown at the post is computed again' },
  { name: 'history queried again', rule: 'CM-22', because: 'without a response, a later page may exist' },
  { name: 'loaded messages', rule: 'CM-20', because: 'an open conversation keeps its loaded messages' },
  { name: 'transport check', rule: 'SI-21', because: 'an outage is explained once for all users' },
] as const

export type AllowedName = (typeof allowedDifferences)[number]['name']

export const allowedNames: ReadonlySet<AllowedName> = new Set(allowedDifferences.map(({ name }) => name))
