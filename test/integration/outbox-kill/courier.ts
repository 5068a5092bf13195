import { writeSync } from 'node:fs'
import type { Order } from '../../../src/positions/model/wire'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { copyTradingOrders } from '../../../src/outbox/orders/copy-trading-orders'
import { createOwnLocks } from '../../../src/platform/locks/platform-locks'
import { createSystemClock, createSystemRandom } from '../../../src/platform/system-ports'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createLiveClient } from '../../support/live-client'
import { createWsSocketPort } from '../../support/ws-socket-port'
import type { CourierMessage, CourierTask, Errand } from './errand'
import { createFileStorage } from './file-storage'
import { createNamedSteps } from './step'
import { createSteppedSocket } from './stepped-socket'

/** Long enough for a machine that is busy with many of these; what it does to an order is tested with doubles. */
const TTL_MS = 60_000

const say = (line: CourierMessage): void => void writeSync(1, `${JSON.stringify(line)}\n`)

/** A process that carries orders to the feed server, and ends when it knows what became of each. */
async function carry({ url, traderId, folder, errands, killAt, isCareless = false }: CourierTask): Promise<void> {
  const { step, names } = createNamedSteps(killAt)
  const clock = createSystemClock()
  const random = createSystemRandom()
  const socket = createSteppedSocket(createWsSocketPort(), step)
  const protocol = copyTrading({ session: { userId: traderId } })
  const { client, until } = createLiveClient({ url, protocol, ports: { socket, clock, random } })
  let writes = 0
  const storage = createFileStorage(folder, step)
  const watched = {
    ...storage,
    async write(key: string, text: string) {
      writes += 1
      const written = storage.write(key, text).finally(() => (writes -= 1))
      if (!isCareless) await written
    },
  }
  const ports = { storage: watched, locks: createOwnLocks(), clock, random }
  const outbox = createOutbox({ client, wire: copyTradingOrders(), ports })
  client.connect()

  async function post({ name, replay, lots }: Errand): Promise<void> {
    const payload: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots }
    const limits = replay === 'at-most-once' ? { channel: 'orders', ttlMs: TTL_MS } : {}
    const posted = await outbox.post({ kind: 'open', payload, replay, ...limits })
    say(posted.ok ? { accepted: name, id: posted.id } : { refused: name, code: posted.code })
  }

  await outbox.loaded()
  await Promise.all(errands.map(post))
  const isOnItsWay = ({ state }: OutboxEntry): boolean => ['queued', 'sent', 'unknown'].includes(state)
  await until(() => writes === 0 && !outbox.entries().some(isOnItsWay), 20_000)
  const settled = outbox.entries().map(({ id, payload, replay, state, sends, code = null }) =>
    ({ id, lots: payload.action === 'open' ? payload.lots ?? 0 : 0, replay, state, sends, code }))
  say({ settled, steps: names() })
  outbox.dispose()
  client.dispose()
}

carry(JSON.parse(process.argv[2] ?? '') as CourierTask).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(String(error instanceof Error ? error.stack : error))
    process.exit(1)
  },
)
