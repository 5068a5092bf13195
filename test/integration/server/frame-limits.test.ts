import { describe, expect, test } from 'vitest'
import { protocolNames, type ProtocolName } from '../../../server/options/options'
import { opcodes, rawFrame } from '../../robustness/attacks/raw-socket'
import { openRawLine, serveAny } from './serve'

const maxFragments = 16
const openLine = async (protocol: ProtocolName) => openRawLine(await serveAny(protocol))

/** A text in this number of fragments of one byte, which is never complete. */
const fragments = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, index) => rawFrame({
  opcode: index === 0 ? opcodes.text : opcodes.continuation, isFinal: false, payload: Buffer.from('a'),
})))

describe('what one line may hold of a message', () => {
  test.each(protocolNames)('SV-120: %s closes a message of more than 16 fragments with 1008', async (protocol) => {
    const line = await openLine(protocol)
    await line.write(fragments(maxFragments))
    await line.write(rawFrame({ opcode: opcodes.ping }))
    await new Promise((resolve) => line.socket.once('data', resolve))
    expect(line.isOpen()).toBe(true)
    await line.write(rawFrame({ opcode: opcodes.continuation, isFinal: false, payload: Buffer.from('a') }))
    expect(await line.ended).toBe(1008)
  })

  test.each(protocolNames)('SV-120: %s closes a frame that comes in too many pieces with 1008', async (protocol) => {
    const line = await openLine(protocol)
    line.socket.setNoDelay(true)
    const payload = Buffer.alloc(60_000, 'a')
    const frame = rawFrame({ opcode: opcodes.text, payload })
    for (let at = 0; at < 20_000 && line.isOpen(); at += 1) {
      await line.write(frame.subarray(at, at + 1))
      // The server reads each byte by itself.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await line.ended).toBe(1008)
  })

  test.each(protocolNames)('SV-121: %s closes a flood of pings between two fragments with 4429', async (protocol) => {
    const line = await openLine(protocol)
    await line.write(fragments(1))
    const pings = Buffer.concat(Array.from({ length: 300 }, () => rawFrame({ opcode: opcodes.ping })))
    await line.write(pings)
    expect(await line.ended).toBe(4429)
  })

  test.each(protocolNames)('SV-121 SV-122: %s closes a flood of pongs with 4429, and ends it when it goes on',
    async (protocol) => {
      const pongs = Buffer.concat(Array.from({ length: 2_000 }, () => rawFrame({ opcode: opcodes.pong })))
      /** Until the line is gone. One that does not answer a close and sends nothing more has 2 s. */
      async function endedInMs(): Promise<number> {
        const line = await openLine(protocol)
        const startMs = performance.now()
        await line.write(pongs)
        expect(await line.ended).toBe(4429)
        return performance.now() - startMs
      }
      let quickestMs = Infinity
      // A busy machine may be late itself, but not each time.
      for (let turn = 0; turn < 10 && quickestMs >= 1_500; turn += 1) {
        quickestMs = Math.min(quickestMs, await endedInMs())
      }
      expect(quickestMs).toBeLessThan(1_500)
    })
})
