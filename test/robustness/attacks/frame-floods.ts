import { protocolNames as protocols } from '../../../server/options/options'
import type { Attack } from './attack'
import { openRawSocket, opcodes, rawFrame, type RawSocket } from './raw-socket'

/** As many as `ws` takes of one message by itself, but for a few. */
const fragmentsPerLine = 16_000
const lingerMs = 10_000

const oneByte = Buffer.from('a')
const fragments = Buffer.concat(Array.from({ length: fragmentsPerLine }, (_, index) =>
  rawFrame({ opcode: index === 0 ? opcodes.text : opcodes.continuation, isFinal: false, payload: oneByte })))

/** Lines that each begin one message, send thousands of fragments of one byte of it, and never end it. */
export const oneByteFragments: Attack = {
  name: 'one-byte-fragments',
  protocols,
  fullSize: 2_400,
  testSize: 20,
  demanded: { closed: 20, stillHeld: 0 },
  async run({ wsUrl }, size) {
    const lines: RawSocket[] = []
    let bytesSent = 0
    for (let count = 0; count < size; count += 1) {
      const line = await openRawSocket(wsUrl.replace('name=attacker', `name=attacker-${count}`))
      lines.push(line)
      await line.write(fragments)
      bytesSent += fragments.length
    }
    const held = new Promise<'held'>((resolve) => void setTimeout(() => resolve('held'), lingerMs).unref())
    const ends = await Promise.all(lines.map(({ ended }) => Promise.race([ended, held])))
    for (const { socket } of lines) socket.destroy()
    const stillHeld = ends.filter((end) => end === 'held').length
    return { bytesSent, closed: size - stillHeld, stillHeld }
  },
}

const floodLines = 50
const pingBytes = 125
const pingsAtOnce = 500
const maxMs = 60_000

const begun = rawFrame({ opcode: opcodes.text, isFinal: false, payload: Buffer.from('a') })
const pings = Buffer.concat(Array.from({ length: pingsAtOnce }, () =>
  rawFrame({ opcode: opcodes.ping, payload: Buffer.alloc(pingBytes, 'p') })))

/** Lines that begin a message, send pings in the middle of it as fast as they are taken, and read no pong. */
export const pingFlood: Attack = {
  name: 'ping-flood',
  protocols,
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
    await Promise.all(Array.from({ length: floodLines }, (_, index) => flood(index)))
    return { lines: floodLines, pingsSent, ended }
  },
}
