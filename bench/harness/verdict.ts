import type { Figure, Goal } from './bench'
import type { Interval } from './statistics'

/** Verdict on a bench in the last line of `--json`. */
export interface Verdict {
  readonly bench: string
  readonly ours: number
  readonly noise: readonly [number, number]
  readonly peers: Readonly<Record<string, number>>
  readonly goal: number
  readonly met: boolean
}

export interface PartVerdict extends Verdict {
  readonly part: string
  readonly direction: 'at most' | 'at least'
}

export function isMet({ low, high }: Interval, goal: Goal): boolean {
  if (!(low <= high)) return false
  return 'atMost' in goal ? high <= goal.atMost : low >= goal.atLeast
}

/** Returns the first figure that misses its goal, or the first figure if all goals are met. */
export function decisive(figures: readonly Figure[]): Figure {
  const figure = figures.find(({ noise, goal }) => !isMet(noise, goal)) ?? figures[0]
  if (figure === undefined) throw new RangeError('A bench without a figure')
  return figure
}

const shown = (value: number): number => Number(value.toPrecision(5))

function verdictOf(bench: string, { ours, noise, peers, goal }: Figure): Verdict {
  return {
    bench,
    ours: shown(ours),
    noise: [shown(noise.low), shown(noise.high)],
    peers: Object.fromEntries(Object.entries(peers).map(([name, value]) => [name, shown(value)])),
    goal: shown('atMost' in goal ? goal.atMost : goal.atLeast),
    met: isMet(noise, goal),
  }
}

export function partVerdict(bench: string, figure: Figure): PartVerdict {
  const direction = 'atMost' in figure.goal ? 'at most' : 'at least'
  return { ...verdictOf(bench, figure), part: figure.part, direction }
}

export function benchVerdict(bench: string, figures: readonly Figure[]): Verdict {
  return verdictOf(bench, decisive(figures))
}
