import WebSocket from 'ws'
import type { Attack, Target } from './attack'
import { inParallel, joinChat, pause, waitUntil } from './chat-attacker'
import { rawHead, sendRaw } from './raw-socket'

/** The packets for a client that joins with this auth, for a moment. */
function receive({ wsUrl }: Target, auth: object): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const received: string[] = []
    const socket = new WebSocket(wsUrl)
    socket.on('error', () => undefined).on('close', () => resolve(received)).on('message', (data: Buffer) => {
      received.push(data.toString('utf8'))
      if (received.length === 1) socket.send(`40${JSON.stringify(auth)}`)
      else if (received.length === 2) void pause(200).then(() => socket.terminate())
    })
  })
}

/** Another user comes back with a session whose id and place it knows. */
export const chatSessions: Attack = {
  name: 'chat-sessions',
  protocols: ['chat'],
  fullSize: 50,
  testSize: 3,
  demanded: { restored: 1, stolen: 0 },
  async run(target, size) {
    const owner: { pid?: unknown; offset?: unknown } = {}
    const line = new WebSocket(target.wsUrl)
    line.on('error', () => undefined).on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('0')) line.send('40{"user":"owner"}')
      else if (text.startsWith('40')) owner.pid = /"pid":"([^"]+)"/.exec(text)?.[1]
      else if (text.startsWith('42')) owner.offset = /"([^"]+)"\]$/.exec(text)?.[1]
    })
    await waitUntil(() => owner.pid !== undefined)
    const friend = await joinChat(target, 'friend')
    friend?.say(`first-${size}`, { type: 'peer', id: 'owner' }, 'first')
    await waitUntil(() => owner.offset !== undefined)
    line.terminate()
    await pause(200)
    friend?.say(`second-${size}`, { type: 'peer', id: 'owner' }, 'private-words')
    await pause(200)
    friend?.close()
    let stolen = 0
    await inParallel(size, 5, async (index) => {
      const received = await receive(target, { user: `thief-${index}`, ...owner })
      if (received.join().includes('private-words')) stolen += 1
    })
    const own = await receive(target, { user: 'owner', ...owner })
    return { restored: Number(own.join().includes('private-words')), stolen }
  },
}

/** Requests over HTTP at the path of the WebSocket. */
export const chatHttpFlood: Attack = {
  name: 'chat-http-flood',
  protocols: ['chat'],
  fullSize: 2_000,
  testSize: 1_000,
  demanded: { taken: 0 },
  async run({ httpUrl }, size) {
    const startMs = performance.now()
    let [refused, taken] = [0, 0]
    await inParallel(size, 20, async () => {
      const answer = await sendRaw(httpUrl, rawHead('GET /socket.io/?EIO=4&transport=polling', 'Connection: close'))
      if (answer.startsWith('HTTP/1.1 429')) refused += 1
    })
    // An address has 400 requests at once and 100 a second.
    const maxServed = 400 + 100 * Math.ceil((performance.now() - startMs) / 1_000)
    taken = Math.max(0, size - refused - maxServed)
    return { refused, taken }
  },
}
