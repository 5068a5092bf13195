import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Attack, Target } from './attack'
import { inParallel } from './chat-attacker'

const lineCount = 20
/** Frames of a connection before its rate limit matters. */
const burst = 120

/** Subscribes, and sends queries with new keys in sequence. Returns the responses by kind. */
async function queryKeys({ wsUrl }: Target, address: string, traderid: number, count: number) {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  const seen = { stored: 0, refused: 0, otherwise: 0 }
  let answered = (): void => undefined
  socket.on('message', (data: Buffer) => {
    if (!data.includes('"reqid"')) return
    if (data.includes('never-received')) seen.stored += 1
    else if (data.includes('too many orders from this account or address')) seen.refused += 1
    else seen.otherwise += 1
    answered()
  }).on('error', () => undefined).on('close', () => answered())
  await new Promise((resolve) => void socket.once('open', resolve).once('close', resolve))
  const send = (frame: object): void => socket.send(JSON.stringify({ traderid, ...frame }))
  if (socket.readyState === WebSocket.OPEN) send({ type: 'Subscribe' })
  for (let sent = 0; sent < count && socket.readyState === WebSocket.OPEN; sent += 1) {
    if (sent > burst) await pause(60)
    await new Promise<void>((resolve) => {
      answered = resolve
      send({ type: 'Query', reqid: `key-${address}-${performance.now()}-${Math.random()}`.slice(0, 60) })
    })
  }
  socket.terminate()
  return seen
}

/** Queries new keys from one address. Another address's queries are still answered. */
export const orderKeys: Attack = {
  name: 'order-keys',
  protocols: ['copy-trading', 'copy-trading-redis'],
  fullSize: 6_000,
  testSize: 2_200,
  demanded: { isBounded: 1, othersStored: 1 },
  async run(target, size) {
    const startMs = performance.now()
    const all: Awaited<ReturnType<typeof queryKeys>>[] = []
    await inParallel(lineCount, lineCount, async (index) => {
      all.push(await queryKeys(target, '198.51.100.171', 10_260 + index % 2, Math.ceil(size / lineCount)))
    })
    const sum = (kind: 'stored' | 'refused' | 'otherwise'): number => all.reduce((total, each) => total + each[kind], 0)
    // The limit of new keys is a burst of 2,000, then a key per second.
    const limit = 2_000 + Math.ceil((performance.now() - startMs) / 1_000)
    const { stored: othersStored } = await queryKeys(target, '203.0.113.171', 10_260, 1)
    return {
      stored: sum('stored'), refused: sum('refused'), otherwise: sum('otherwise'), othersStored,
      isBounded: Number(sum('stored') <= limit),
    }
  },
}
