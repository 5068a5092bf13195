import type { Interval } from './statistics'

/** What a figure has to be. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** One thing measured, in the bench's unit. */
export interface Figure {
  /** Names it among the figures of its bench. */
  readonly part: string
  readonly ours: number
  readonly noise: Interval
  readonly peers: Readonly<Record<string, number>>
  readonly goal: Goal
}

export interface BenchReport {
  readonly figures: readonly Figure[]
  /** What belongs beside the figures: sizes, rounds, what else was seen. */
  readonly notes: readonly string[]
}

/** Tells a person who waits what is being done. */
export type Progress = (line: string) => void

/** One bench of `npm run bench`. Rejects when what it measures did not do its work. */
export interface Bench {
  readonly name: string
  /** What is measured, in which unit. */
  readonly title: string
  run(progress: Progress): Promise<BenchReport>
}
