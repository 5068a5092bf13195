import { isRecord } from '../../src/shared/checks'
import type { SeededRandom } from '../../server/shared/seeded-random'

export type Verdict = 'accepted' | 'refused'

export interface Subject {
  /** The next text, usually almost valid in the subject's state. */
  make(dice: SeededRandom): string
  /** Processes the text. Throws a `SilentChange` when the rules do not explain the result. */
  take(text: string): Verdict | Promise<Verdict>
  isOver?(): boolean
}

export interface Target {
  readonly name: string
  readonly episodeLength: number
  open(): Subject
}

/** Processes each text separately. */
export const stateless = (name: string, make: Subject['make'], take: Subject['take']): Target =>
  ({ name, episodeLength: 1_000, open: () => ({ make, take }) })

/** A change, or a missing change, that the text does not explain. Any other exception counts as a throw. */
export class SilentChange extends Error {
  override readonly name = 'SilentChange'
}

export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new SilentChange(what)
}

export function demandSame(before: string, after: string, what: string): void {
  if (before === after) return
  let at = 0
  while (before[at] === after[at]) at += 1
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60)
  throw new SilentChange(`${what}: …${around(before)}… became …${around(after)}…`)
}

type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {})

/** The value of a JSON text, or `undefined`, which is never a JSON value. */
export function parsed(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
