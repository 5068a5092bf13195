import WebSocket from 'ws'
import { decodeFeedFrame } from '../../../src/protocols/copy-trading/frames'
import type { Attack } from './attack'
import { pause, waitUntil } from './chat-attacker'

const prices = [1e-9, 1e15, 1e16, 1e300, 5e-324, 2 ** 53] as const
const traderid = 77_777

/** Orders with numbers at the ends of what doubles hold; then the account is read as a client reads it. */
export const hostileOrders: Attack = {
  name: 'hostile-orders',
  protocols: ['copy-trading'],
  fullSize: 60,
  testSize: 12,
  demanded: { unreadable: 0, snapshots: 1 },
  async run({ wsUrl }, size) {
    let [done, refused, snapshots, unreadable] = [0, 0, 0, 0]
    const socket = new WebSocket(wsUrl)
    socket.on('error', () => undefined).on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.includes('"type":"Ack"')) {
        if (text.includes('"done"')) done += 1
        else refused += 1
      }
      if (!text.includes('"type":"Snapshot"')) return
      snapshots += 1
      try {
        decodeFeedFrame(text)
      } catch {
        unreadable += 1
      }
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const say = (frame: object): void => socket.send(JSON.stringify({ traderid, ...frame }))
    say({ type: 'Subscribe' })
    await waitUntil(() => snapshots === 1)
    snapshots = 0
    for (let count = 0; count < size; count += 1) {
      const price = prices[count % prices.length]
      const levels = count % 2 === 0 ? { tp: price } : { sl: price }
      const order = { action: 'open', symbol: 'EURUSD', type: count % 4 < 2 ? 'buy' : 'sell', lots: 0.01, ...levels }
      say({ type: 'Order', reqid: `hostile-${Date.now()}-${count}`, validUntil: Date.now() + 60_000, order })
      await pause(20)
    }
    await waitUntil(() => done + refused === size)
    say({ type: 'Resync' })
    await waitUntil(() => snapshots === 1)
    socket.terminate()
    return { done, refused, snapshots, unreadable }
  },
}
