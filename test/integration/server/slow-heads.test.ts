import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { createServer } from '../../../server/create-server'
import { createFeedServer } from '../../../server/feed/feed-server'
import { closing } from '../samples/sample-client'

const host = '127.0.0.1'
const head = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '
const upgrade = 'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: '
const body = 'POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000\r\n\r\n'

/** The answer to a client that sends a byte more each 500 ms, and the time until its socket is ended. */
function dawdle(port: number, text: string): Promise<{ readonly received: string; readonly tookMs: number }> {
  return new Promise((resolve) => {
    const startMs = performance.now()
    let received = ''
    const socket = connect({ port, host }, () => void socket.write(text))
    const dripping = setInterval(() => void socket.write('x'), 500)
    socket.on('data', (part: Buffer) => void (received += part.toString()))
    socket.on('error', () => undefined).on('close', () => {
      clearInterval(dripping)
      resolve({ received, tookMs: performance.now() - startMs })
    })
  })
}

describe('requests that never come whole', () => {
  // On the machine's own time, all at once: Node measures it.
  test('SV-147: every server ends heads, upgrades and bodies that come a byte at a time', async () => {
    const servers = await Promise.all([
      closing(createFeedServer({ port: 0, host, rate: 0 })),
      closing(createChatServer({ port: 0, host })),
      ...(['heart-check', 'echo', 'mode-code'] as const).map((protocol) =>
        closing(createServer({ protocol, port: 0, host }))),
    ])
    const ports = servers.map(({ url }) => Number(new URL(url).port))
    const [feedPort = 0] = ports
    const texts = [head, upgrade].flatMap((text) => ports.map((port) => ({ text, port })))
    const dawdlers = [...texts, { text: body, port: feedPort }]
    const ends = await Promise.all(dawdlers.map(async ({ text, port }) => dawdle(port, text)))
    for (const { received, tookMs } of ends) {
      expect(received).toMatch(/^HTTP\/1\.1 408 /)
      expect(tookMs).toBeLessThan(25_000)
    }
  }, 40_000)
})
