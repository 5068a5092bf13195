import { installHost } from '../feed/host-double'
import { benchTrader } from '../feed/record-frames'
import type { Bench, Figure } from '../harness/bench'
import { readingsOf, runRounds, type Contender, type Readings } from '../harness/rounds'
import { differenceApart, differences, median, noiseBeside } from '../harness/statistics'
import { answeredMs, delayMs, openSlowServer, roundTripMs, type SlowServer } from './slow-server'
import { ownReturnMs, peerReturnMs, type Way } from './returns'

const rounds = 9
const warmups = 1
const peerRounds = 3
const goal = 1

const ways: readonly Way[] = ['network', 'foreground']
const peers = ['reconnecting-websocket', 'partysocket'] as const

function contendersOn(line: SlowServer): readonly Contender[] {
  const subscribe = { type: 'Subscribe', traderid: benchTrader }
  return [
    { name: 'floor', measure: () => answeredMs(line.url, subscribe) },
    ...ways.flatMap((way) => [way, `${way} again`].map((name) => ({ name, measure: () => ownReturnMs(line, way) }))),
  ]
}

/** Medians of a few rounds, because their waits take seconds and are random. */
async function peerMs(progress: (line: string) => void): Promise<Readonly<Record<string, number>>> {
  const entries = await Promise.all(peers.map(async (name) => {
    const line = await openSlowServer()
    const returns: number[] = []
    while (returns.length < peerRounds) returns.push(await peerReturnMs(name, line))
    await line.close()
    progress(`${name} ${returns.map((ms) => ms.toFixed(0)).join(', ')} ms`)
    return [name, median(returns)] as const
  }))
  return Object.fromEntries(entries)
}

function overFloor(readings: Readings, name: string): number {
  return median(differences(readingsOf(readings, name), readingsOf(readings, 'floor'))) / roundTripMs
}

export const resume: Bench = {
  name: 'resume',
  title: `Return to live rows beyond one handshake and one answer, in round trips of ${roundTripMs} ms`,
  async run(progress) {
    installHost()
    const line = await openSlowServer()
    progress(`${warmups + rounds} rounds`)
    const readings = await runRounds(contendersOn(line), { rounds, warmups })
    await line.close()
    progress('peers')
    const floorMs = median(readingsOf(readings, 'floor'))
    const returnedMs = await peerMs(progress)
    const others = Object.fromEntries(
      Object.entries(returnedMs).map(([name, ms]) => [name, (ms - floorMs) / roundTripMs]),
    )
    const figures = ways.map((way): Figure => {
      const ours = overFloor(readings, way)
      const apart = differenceApart(readingsOf(readings, way), readingsOf(readings, `${way} again`))
      const noise = noiseBeside(ours, apart / roundTripMs)
      return { part: `${way} back`, ours, noise, peers: others, goal: { atMost: goal } }
    })
    const ms = ways.map((way) => `${way} ${median(readingsOf(readings, way)).toFixed(0)} ms`)
    return {
      figures,
      notes: [
        `${delayMs} ms each way, ${rounds} rounds; handshake and answer ${floorMs.toFixed(0)} ms, ${ms.join(', ')}`,
        `peers: median of ${peerRounds} returns after 3 s away; neither looks at network or foreground`,
      ],
    }
  },
}
