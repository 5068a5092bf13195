import type { Attack } from './attack'
import { openRawSocket, opcodes, rawFrame, type RawSocket } from './raw-socket'

const attacker = '198.51.100.7'
const other = '203.0.113.9'
const atOnce = 50
/** A line that was let in may get its refusal within this time, ms. */
const settleMs = 500

const malformed = rawFrame({ opcode: opcodes.text, payload: Buffer.from('{}') })

/**
 * A client asks for all lines of a server from one address, as a proxy of this machine would bring it; then comes
 * another.
 */
export const oneAddress: Attack = {
  name: 'one-address',
  protocols: ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'],
  fullSize: 10_000,
  testSize: 300,
  demanded: { othersServed: 1 },
  async run({ wsUrl }, size) {
    const urlOf = (index: number): string => wsUrl.replace('name=attacker', `name=attacker-${index}`)
    const lines: RawSocket[] = []
    for (let from = 0; from < size; from += atOnce) {
      const count = Math.min(atOnce, size - from)
      lines.push(...await Promise.all(Array.from({ length: count }, (_, index) =>
        openRawSocket(urlOf(from + index), attacker))))
    }
    await Promise.all(lines.filter((line) => line.isOpen()).map((line) => line.write(malformed)))
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const held = lines.filter((line) => line.isOpen()).length
    const honest = await openRawSocket(urlOf(size), other)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const othersServed = Number(honest.isOpen())
    for (const { socket } of [...lines, honest]) socket.destroy()
    return { asked: size, held, refused: size - held, othersServed }
  },
}
