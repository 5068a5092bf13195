import type { Interval } from './statistics'

export type Goal = { readonly atMost: number } | { readonly atLeast: number }

export interface Figure {
  readonly part: string
  readonly ours: number
  readonly noise: Interval
  readonly peers: Readonly<Record<string, number>>
  readonly goal: Goal
}

export interface BenchReport {
  readonly figures: readonly Figure[]
  /** Sizes, rounds and other observations. */
  readonly notes: readonly string[]
}

export type Progress = (line: string) => void

/** Rejects when the measured work was not done. */
export interface Bench {
  readonly name: string
  /** The measured quantity and its unit. */
  readonly title: string
  run(progress: Progress): Promise<BenchReport>
}
