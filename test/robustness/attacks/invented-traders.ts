import WebSocket from 'ws'
import type { Attack, Target } from './attack'
import { openRawSocket, opcodes, rawFrame, type RawSocket } from './raw-socket'

const attacker = '198.51.100.7'
const other = '203.0.113.9'

/** Resolves with the first bytes of the list or rejection. */
async function subscribe(line: RawSocket, traderid: number): Promise<void> {
  const answered = new Promise((resolve) => void line.socket.once('data', resolve))
  await line.write(rawFrame({
    opcode: opcodes.text, payload: Buffer.from(JSON.stringify({ type: 'Subscribe', traderid })),
  }))
  await Promise.race([answered, line.ended])
}

async function placeOf(httpUrl: string, trader: number): Promise<unknown> {
  const response = await fetch(`${httpUrl}/api/positions?traderid=${trader}`, { headers: { 'x-forwarded-for': other } })
  const body: unknown = await response.json()
  return typeof body === 'object' && body !== null && 'epoch' in body ? body.epoch : undefined
}

/** Reads and subscribes to invented traders, and checks the effect on an existing trader. */
export const inventedTraders: Attack = {
  name: 'invented-traders',
  protocols: ['copy-trading'],
  fullSize: 2_000,
  testSize: 110,
  // Shown traders are priced.
  testPositions: 20,
  demanded: { isKept: 1, othersServed: 1 },
  async run({ wsUrl, httpUrl }, size) {
    const owner = await openRawSocket(wsUrl, other)
    await subscribe(owner, 10_260)
    const epoch = await placeOf(httpUrl, 10_260)
    owner.socket.destroy()
    let read = 0
    for (let trader = 1; trader <= size; trader += 1) {
      const response = await fetch(`${httpUrl}/api/positions?traderid=${trader}`, {
        headers: { 'x-forwarded-for': attacker },
      })
      await response.arrayBuffer()
      read += Number(response.ok)
    }
    const isKept = Number(await placeOf(httpUrl, 10_260) === epoch)
    const lines: RawSocket[] = []
    for (let trader = 1; trader <= Math.min(size, 110); trader += 1) {
      const line = await openRawSocket(wsUrl, attacker)
      await subscribe(line, trader)
      lines.push(line)
    }
    const late = await openRawSocket(wsUrl, other)
    await subscribe(late, 20_260)
    const subscribed = lines.filter((line) => line.isOpen()).length
    const othersServed = Number(late.isOpen())
    for (const { socket } of [...lines, late]) socket.destroy()
    return { read, isKept, subscribed, othersServed }
  },
}

/** Executes an order and leaves, so that the account is kept. Returns whether the order was executed. */
async function trade({ wsUrl }: Target, address: string, traderid: number): Promise<boolean> {
  const socket = new WebSocket(wsUrl, { headers: { 'x-forwarded-for': address } })
  const send = (frame: object): void => socket.send(JSON.stringify({ traderid, ...frame }))
  const isDone = await new Promise<boolean>((resolve) => {
    socket.on('open', () => {
      const reqid = `order-of-${traderid}`
      send({ type: 'Subscribe' })
      send({ type: 'Order', reqid, validUntil: Date.now() + 20_000, order: { action: 'closeAll' } })
    })
    socket.on('message', (data: Buffer) => {
      if (data.includes('"state":"done"')) resolve(true)
    })
    socket.on('error', () => resolve(false)).on('close', () => resolve(false))
  })
  const closed = new Promise((resolve) => void socket.once('close', resolve))
  if (socket.readyState !== WebSocket.CLOSED) {
    socket.terminate()
    await closed
  }
  return isDone
}

/**
 * Four addresses make the server keep as many accounts as possible, by an order in each. Another address must not lose
 * its account, and new addresses must still get an account.
 */
export const keptTraders: Attack = {
  name: 'kept-traders',
  protocols: ['copy-trading'],
  fullSize: 25,
  testSize: 25,
  testPositions: 20,
  demanded: { isKept: 1, othersServed: 3 },
  async run(target, size) {
    await trade(target, other, 10_260)
    const epoch = await placeOf(target.httpUrl, 10_260)
    let kept = 0
    for (let index = 0; index < 4 * size; index += 1) {
      kept += Number(await trade(target, `198.51.100.${20 + index % 4}`, index + 1))
    }
    let othersServed = 0
    for (let host = 1; host <= 3; host += 1) {
      othersServed += Number(await trade(target, `203.0.113.${20 + host}`, 20_260 + host))
    }
    return { kept, isKept: Number(await placeOf(target.httpUrl, 10_260) === epoch), othersServed }
  },
}
