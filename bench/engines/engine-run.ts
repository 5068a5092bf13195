import type { Recording } from '../feed/record-frames'

export interface EngineRun {
  readonly recordings: readonly Recording[]
  readonly rounds: number
  readonly warmups: number
}

/** Each contender's slice costs in ms, in round order. */
export type EngineCosts = Record<string, number[]>
