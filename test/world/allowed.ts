/** Allowed differences between an app with a history and a fresh app, each with its rule: at most 15. */
export const allowedDifferences = [
  { name: 'late flush', rule: 'PF-25', because: 'after a clock set back the length of a pause is unknown' },
  { name: 'manual lease', rule: 'LS-8', because: 'it is listed from the first `connect()` on' },
  { name: 'refused later write', rule: 'OB-28', because: 'what storage does not take is older at the next start' },
  { name: 'order of postings', rule: 'OB-24', because: 'stays of a user are in order by a clock that may be set' },
  { name: 'time of posting', rule: 'OB-93', because: 'a new process computes it again, by another clock' },
  { name: 'history asked again', rule: 'CM-22', because: 'without an answer it is unknown whether there is more' },
  { name: 'loaded messages', rule: 'CM-20', because: 'a conversation that stays open keeps what it loaded' },
  { name: 'transport asked about', rule: 'SI-21', because: 'an outage is explained once, for all users of it' },
] as const

export type AllowedName = (typeof allowedDifferences)[number]['name']

export const allowedNames: ReadonlySet<AllowedName> = new Set(allowedDifferences.map(({ name }) => name))
