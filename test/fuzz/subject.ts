import { isRecord } from '../../src/shared/checks'
import type { SeededRandom } from '../../server/shared/seeded-random'

export type Verdict = 'accepted' | 'refused'

/** Something under fuzz, for one episode of its life. */
export interface Subject {
  /** The next text: mostly almost right for where the subject is. */
  make(dice: SeededRandom): string
  /** Takes it. Throws a `SilentChange` when what came of it is not explained by the rules. */
  take(text: string): Verdict | Promise<Verdict>
  /** Nothing more can come of it. */
  isOver?(): boolean
}

export interface Target {
  readonly name: string
  /** Texts that one subject takes at most. */
  readonly episodeLength: number
  open(): Subject
}

/** Takes each text by itself. */
export const stateless = (name: string, make: Subject['make'], take: Subject['take']): Target =>
  ({ name, episodeLength: 1_000, open: () => ({ make, take }) })

/** Something changed, or did not, in a way that the text does not explain. Anything else thrown is a throw. */
export class SilentChange extends Error {
  override readonly name = 'SilentChange'
}

export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new SilentChange(what)
}

/** The texts of a thing before and after must be equal. */
export function demandSame(before: string, after: string, what: string): void {
  if (before === after) return
  let at = 0
  while (before[at] === after[at]) at += 1
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60)
  throw new SilentChange(`${what}: …${around(before)}… became …${around(after)}…`)
}

type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; none of what is no object. */
export const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {})

/** The value of a JSON text, or `undefined`: no JSON text has that value. */
export function parsed(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
