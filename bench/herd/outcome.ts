import { outagesMs } from './plan'
import { returnsOf, type Herd } from './schedule'

export interface Outcome {
  /** Lowest share of any herd after any outage. */
  readonly share: number
  /** Outage with the highest score, as the mean over the herds. */
  readonly worst: { readonly outageMs: number; readonly score: number; readonly slidingScore: number }
  /** Lowest mean score of any outage. */
  readonly least: number
}

/** Plays the herds one after the other, so that no herd has to be stored. */
export async function outcomeOf(count: number, herdOf: (seed: number) => Herd | Promise<Herd>): Promise<Outcome> {
  const scores = new Float64Array(outagesMs.length)
  const slidingScores = new Float64Array(outagesMs.length)
  let share = 1
  for (let seed = 1; seed <= count; seed += 1) {
    const returns = returnsOf(await herdOf(seed), outagesMs)
    returns.forEach((back, index) => {
      share = Math.min(share, back.share)
      scores[index] = (scores[index] ?? 0) + back.score / count
      slidingScores[index] = (slidingScores[index] ?? 0) + back.slidingScore / count
    })
  }
  const score = Math.max(...scores)
  const index = scores.indexOf(score)
  return {
    share,
    worst: { outageMs: outagesMs[index] ?? 0, score, slidingScore: slidingScores[index] ?? 0 },
    least: Math.min(...scores),
  }
}
