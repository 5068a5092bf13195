import type { Bench } from '../harness/bench'
import { readingsOf, runRounds } from '../harness/rounds'
import { median, noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import { bareReceiver, ownReceiver, peerReceiver } from './receivers'
import { deltas, rows, textBytes } from './sender-news'
import { startSender } from './start-sender'
import { classReceiver, taskReceiver } from './text-receivers'

const rounds = 41
const warmups = 3
const goal = 1
const textGoal = 0.8

/** Messages per second over TCP, limited by the receiver's CPU. */
export const socket: Bench = {
  name: 'socket',
  title: 'Messages a second of CPU over a loopback socket, of ws and JSON.parse',
  async run(progress) {
    progress('starting the sender')
    const sender = await startSender()
    const contenders = [
      bareReceiver(sender),
      ownReceiver('ours', sender),
      peerReceiver('partysocket', sender),
      ownReceiver('ours again', sender),
      peerReceiver('reconnecting-websocket', sender),
    ]
    progress(`${warmups + rounds} rounds of ${contenders.length} contenders`)
    const readings = await runRounds(contenders, { rounds, warmups })
    const receivers = [taskReceiver('raw task', sender), classReceiver(sender), taskReceiver('raw task again', sender)]
    progress(`${warmups + rounds} rounds of ${receivers.length} receivers of texts`)
    const texts = await runRounds(receivers, { rounds, warmups })
    sender.stop()
    const task = readingsOf(texts, 'raw task')
    const byClass = ratioOf(task, readingsOf(texts, 'UniWebSocket'))
    const bare = readingsOf(readings, 'ws')
    const own = readingsOf(readings, 'ours')
    /** Messages per second relative to the bare receiver. A cheaper receiver accepts more. */
    const rate = (name: string): number => ratioOf(bare, readingsOf(readings, name))
    const ours = rate('ours')
    const peers = { 'partysocket': rate('partysocket'), 'reconnecting-websocket': rate('reconnecting-websocket') }
    const perSecond = (deltas / median(bare)) * 1_000
    return {
      figures: [{
        part: 'over ws and JSON.parse',
        ours,
        noise: noiseAround(ours, spreadOf(own, readingsOf(readings, 'ours again'))),
        peers,
        goal: { atLeast: goal },
      }, {
        part: `UniWebSocket over the raw task, texts of ${textBytes} bytes`,
        ours: byClass,
        noise: noiseAround(byClass, spreadOf(task, readingsOf(texts, 'raw task again'))),
        peers: {},
        goal: { atLeast: textGoal },
      }],
      notes: [
        `${rows} rows, ${deltas} one-row deltas a slice, ${rounds} rounds; the sender is a process of its own`,
        `ws and JSON.parse take ${perSecond.toFixed(0)} messages a second of CPU`,
      ],
    }
  },
}
