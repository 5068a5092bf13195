import type { PageRowName } from '../../rows'
import type { Far } from './far'

/** A row of the trace: its name, and the question to the runtime. Answers in words without times or ids. */
export interface Observation {
  readonly row: PageRowName
  look(far: Far): Promise<string> | string
}

const PATIENCE_MS = 5_000
const LOOK_MS = 5

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it holds, or until the time limit. */
export async function until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !holds(); waitedMs += LOOK_MS) await rest(LOOK_MS)
}

/** The events in order; `nothing` without any. */
export const inOrder = (words: readonly string[]): string => (words.length === 0 ? 'nothing' : words.join(', '))

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) as unknown : undefined
}
