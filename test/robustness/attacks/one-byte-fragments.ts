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
  protocols: ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'],
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
