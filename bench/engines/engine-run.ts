import type { Recording } from '../feed/record-frames'

/** The frames and rounds of a script in another engine. */
export interface EngineRun {
  readonly recordings: readonly Recording[]
  readonly rounds: number
  readonly warmups: number
}

/** The costs of each contender's slices by its name, ms, in the order of the rounds. */
export type EngineCosts = Record<string, number[]>
