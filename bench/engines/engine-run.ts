import type { Recording } from '../feed/record-frames'

export interface EngineRun {
  readonly recordings: readonly Recording[]
  readonly rounds: number
  readonly warmups: number
}

/** Slice costs by contender, in ms, in round order. */
export type EngineCosts = Record<string, number[]>
