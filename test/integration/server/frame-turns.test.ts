import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../../server/shared/listen'
import { systemClock } from '../../../server/shared/system-clock'
import { createSocketServer, type ServerSocket } from '../../../server/wire/socket-server'
import { opcodes, rawFrame } from '../../robustness/attacks/raw-socket'
import { openRawLine } from './serve'

const limits = {
  maxConnections: 10, maxBufferedBytes: 1_048_576, maxLinesPerAddress: 10, upgradeRate: { perSecond: 10, burst: 10 },
}
const count = 2_000

/** Sends the frames in one write. Resolves when the server has closed the connection. */
async function send(opcode: number, opened: (line: ServerSocket) => void): Promise<void> {
  const server = createServer()
  const sockets = createSocketServer({
    maxFrameBytes: 1_024, limits, clock: systemClock, addressOf: () => '127.0.0.1', isLate: () => false,
  })
  onTestFinished(() => sockets.close(server))
  const closed = new Promise<void>((resolve) => {
    server.on('upgrade', (request, socket, head) => sockets.accept(request, socket, head, (line) => {
      line.on('close', () => resolve())
      opened(line)
    }))
  })
  const { socket } = await openRawLine(`ws://127.0.0.1:${await listen(server, 0, '127.0.0.1')}/`)
  socket.write(Buffer.concat(Array<Buffer>(count).fill(rawFrame({ opcode }))))
  await closed
}

const kinds = [['message', opcodes.text], ['ping', opcodes.ping], ['pong', opcodes.pong]] as const

test.each(kinds)('SV-268: handles one %s per connection in each event loop turn', async (event, opcode) => {
  let received = 0
  let ofTurn = 0
  let most = 0
  await send(opcode, (line) => line.on(event, () => {
    received += 1
    ofTurn += 1
    most = Math.max(most, ofTurn)
    setImmediate(() => void (ofTurn = 0))
    if (received === count) line.terminate()
  }))
  expect([received, most]).toEqual([count, 1])
})

test.each(kinds)('SV-268: handles at most two more frames after a listener for %s has ended the connection', async (
  event, opcode,
) => {
  let received = 0
  await send(opcode, (line) => line.on(event, () => {
    received += 1
    if (received === 3) line.terminate()
  }))
  expect(received).toBeGreaterThanOrEqual(3)
  expect(received).toBeLessThanOrEqual(5)
})
