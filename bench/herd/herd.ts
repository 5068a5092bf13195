import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Bench, Figure, Goal } from '../harness/bench'
import { noiseBeside } from '../harness/statistics'
import { createOwnHerd } from './own-client'
import { outcomeOf, type Outcome } from './outcome'
import { peerHerd, type HerdPeer } from './peer-clients'
import { clients, outagesMs, refusalMs, seeds, type Darkness } from './plan'
import { herdOf } from './schedule'

const scoreGoal = 2.2
const periodGoal = 1.35
const holeSeeds = 5
const peers: readonly HerdPeer[] = ['reconnecting-websocket', 'partysocket', 'phoenix']

const periodMs = 5_000
const startMs = 300

/** Five attempts, one per 5 s, each at the client's own offset, and then another round. */
const periodic: Partial<ConnectionPolicy> = {
  reconnect: ({ attempt, lostAtMs, phase }) => lostAtMs + startMs + (attempt - 1 + phase) * periodMs,
  restMs: 0,
}

/** The product's herds. Different series share no seed. */
function ownOutcome(
  policy: Partial<ConnectionPolicy>, darkness: Darkness, count: number, series = 0,
): Promise<Outcome> {
  return outcomeOf(count, (seed) => {
    return herdOf(createOwnHerd(policy, darkness, createSeededRandom(series * 1_000_003 + seed)))
  })
}

function peerOutcome(peer: HerdPeer, darkness: Darkness, count: number): Promise<Outcome> {
  return outcomeOf(count, (seed) => peerHerd(peer, darkness, seed))
}

/** The same code's noise is the distance between two series of seeds, in both directions. */
function figure(
  part: string, of: (outcome: Outcome) => number, twice: readonly [Outcome, Outcome],
  others: ReadonlyMap<string, Outcome>, goal: Goal,
): Figure {
  const [ours, again] = [of(twice[0]), of(twice[1])]
  const apart = Math.abs(ours - again)
  const values = [...others].map(([name, outcome]) => [name, of(outcome)] as const)
  return { part, ours, noise: noiseBeside(ours, apart), peers: Object.fromEntries(values), goal }
}

const scores = ({ least, worst }: Outcome): string =>
  `${least.toFixed(2)} to ${worst.score.toFixed(2)} (after ${worst.outageMs / 1_000} s; ` +
  `by any 100 ms ${worst.slidingScore.toFixed(2)})`

export const herd: Bench = {
  name: 'herd',
  title: `${clients} clients that fall together: peak of 100 ms times mean wait after the worst outage, over the floor`,
  async run(progress) {
    const notes = [
      `mean of ${seeds} seeds, outages of 0.5 to 45 s (${outagesMs.length}); a refusal takes ${refusalMs} ms`,
    ]
    progress('five windows')
    const windows = [await ownOutcome({}, 'refusing', seeds), await ownOutcome({}, 'refusing', seeds, 1)] as const
    progress('a period of 5 s')
    const period = [
      await ownOutcome(periodic, 'refusing', seeds), await ownOutcome(periodic, 'refusing', seeds, 1),
    ] as const
    notes.push(`five windows ${scores(windows[0])}; 5 s with restMs ${scores(period[0])}`)
    const others = new Map<string, Outcome>()
    for (const peer of peers) {
      progress(peer)
      const outcome = await peerOutcome(peer, 'refusing', seeds)
      others.set(peer, outcome)
      notes.push(`${peer} ${scores(outcome)}`)
    }
    progress('a black hole')
    notes.push(`black hole, ${holeSeeds} seeds: ours ${scores(await ownOutcome({}, 'black-hole', holeSeeds))}`)
    const hole = await peerOutcome('reconnecting-websocket', 'black-hole', holeSeeds)
    notes.push(`black hole, ${holeSeeds} seeds: reconnecting-websocket ${scores(hole)}`)
    const share = (outcome: Outcome): number => outcome.share
    const score = (outcome: Outcome): number => outcome.worst.score
    return {
      figures: [
        figure('five windows, peak × wait', score, windows, others, { atMost: scoreGoal }),
        figure('five windows, share that returns', share, windows, others, { atLeast: 1 }),
        figure('5 s with restMs, peak × wait', score, period, others, { atMost: periodGoal }),
      ],
      notes,
    }
  },
}
