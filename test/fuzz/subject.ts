import { isRecord } from '../../src/shared/checks'
import type { SeededRandom } from '../../server/shared/seeded-random'

export type Verdict = 'accepted' | 'refused'

export interface Subject {
  /** Returns the next string, usually almost valid in the current state. */
  make(dice: SeededRandom): string
  /** Processes the string. Throws a `SilentChange` when the rules do not explain the result. */
  take(text: string): Verdict | Promise<Verdict>
  isOver?(): boolean
}

export interface Target {
  readonly name: string
  readonly episodeLength: number
  open(): Subject
}

export const stateless = (name: string, make: Subject['make'], take: Subject['take']): Target =>
  ({ name, episodeLength: 1_000, open: () => ({ make, take }) })

/** A change, or a missing change, that the string does not explain. Other exceptions count as throws. */
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

export function parsed(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
