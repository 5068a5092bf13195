import { createOwnClient } from '../feed/own-client'
import { recordFrames } from '../feed/record-frames'
import { slicesOf, type Taker } from '../feed/slices'
import { tickFiles } from '../feed/tick-place'
import type { Bench } from '../harness/bench'
import { readingsOf, runRounds } from '../harness/rounds'
import { noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import { createBareHandler, createMittHandler } from './handlers'
import { peerTaker, socketTaker } from './takers'

const rows = 100
const deltas = 40_000
const rounds = 31
const warmups = 6
const goal = 1.15

export const inbound: Bench = {
  name: 'inbound',
  title: 'CPU a frame, of a handler that only parses',
  async run(progress) {
    const ticks = tickFiles(process.cwd())
    progress(`recording ${2 * deltas} deltas of ${rows} rows`)
    const recordings = recordFrames(2, { rows, deltas, ticks })
    const takers: Readonly<Record<string, Taker>> = {
      'bare': socketTaker(createBareHandler()),
      'ours': await createOwnClient(),
      'mitt-emit': socketTaker(createMittHandler()),
      'reconnecting-websocket': await peerTaker('reconnecting-websocket'),
      'ours again': await createOwnClient(),
      'partysocket': await peerTaker('partysocket'),
    }
    const contenders = Object.entries(takers).map(([name, taker]) => slicesOf(name, taker, recordings))
    progress(`${warmups + rounds} rounds of ${contenders.length} contenders`)
    const readings = await runRounds(contenders, { rounds, warmups })
    const bare = readingsOf(readings, 'bare')
    const overBare = (name: string): number => ratioOf(readingsOf(readings, name), bare)
    const ours = overBare('ours')
    const noise = noiseAround(ours, spreadOf(readingsOf(readings, 'ours'), readingsOf(readings, 'ours again')))
    const peers = {
      'mitt-emit': overBare('mitt-emit'),
      'reconnecting-websocket': overBare('reconnecting-websocket'),
      'partysocket': overBare('partysocket'),
    }
    const least = Math.min(peers['mitt-emit'], peers.partysocket)
    const texts = recordings.flatMap((recording) => recording.deltas)
    const meanBytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length
    const bareNs = (1e6 * Math.min(...bare)) / deltas
    return {
      figures: [
        { part: 'over a bare handler', ours, noise, peers, goal: { atMost: goal } },
        { part: 'against the cheaper of mitt-emit and partysocket', ours, noise, peers, goal: { atMost: least } },
      ],
      notes: [
        `${rows} rows, ${deltas} one-row deltas of ${meanBytes.toFixed(0)} bytes on average, a slice; ${rounds} rounds`,
        `the bare handler takes ${bareNs.toFixed(0)} ns a frame; ours flushes once a slice`,
        ticks.length === 0 ? 'simulated ticks' : 'recorded ticks',
      ],
    }
  },
}
