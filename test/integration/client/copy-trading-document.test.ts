import { expect, onTestFinished, test } from 'vitest'
import type { SocketPort } from '../../../src/connection/ports/ports'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createLiveClient, type LiveClient } from '../../support/live-client'
import { shortWindows } from '../../support/live-feed'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { startServer, type DocumentServer } from '../json/document-server'

const document = 'docs/en/copy-trading.md'
/** The documented server with twenty changes a second. */
const start = (port = 0): Promise<DocumentServer> =>
  startServer('feed/server.mjs', port, (text) => text.replace('}, 1_000)', '}, 50)'), document)

function parsed(data: string | ArrayBuffer): { readonly type: string } {
  return JSON.parse(typeof data === 'string' ? data : '{}') as { readonly type: string }
}

type Recorder = ReturnType<typeof createRecorder>

function createRecorder() {
  const inner = createWsSocketPort()
  const received: string[][] = []
  const sent: { readonly type: string }[] = []
  let toLose = 0
  return {
    received,
    sent,
    lose(count: number): void {
      toLose = count
    },
    socket: {
      open(request, listener) {
        const types: string[] = []
        received.push(types)
        const connection = inner.open(request, (event) => {
          if (event.type === 'message') {
            const { type } = parsed(event.data)
            if (type === 'Delta' && toLose > 0) {
              toLose -= 1
              return
            }
            types.push(type)
          }
          listener(event)
        })
        return {
          ...connection,
          send(data, settled) {
            sent.push(parsed(data))
            connection.send(data, settled)
          },
        }
      },
    } satisfies SocketPort,
  }
}

function connect(url: string, recorder: Recorder, token = 'secret'): LiveClient {
  const live = createLiveClient({
    url, protocol: copyTrading({ session: { userId: 10260, token } }),
    policy: { pingIntervalMs: 200, reconnect: shortWindows, maxAttempts: Infinity },
    ports: { socket: recorder.socket },
  })
  onTestFinished(() => live.client.dispose())
  live.client.connect()
  return live
}

test('CT-66: receives a snapshot, deltas, pings, a resync and missed changes from the documented server', async () => {
  const server = await start()
  const recorder = createRecorder()
  const live = connect(server.url, recorder)
  const { received, sent } = recorder
  const profit = (): number => live.shown().list[0]?.profit ?? 0
  const isLive = (): boolean => live.updates.length > 0 && live.shown().freshness.state === 'live'

  await live.until(() => isLive() && profit() > 12 && received[0]?.includes('Pong') === true)
  expect(received[0]?.slice(0, 2)).toEqual(['Snapshot', 'Delta'])
  expect(live.shown().list.map(({ symbol }) => symbol)).toEqual(['EURUSD', 'XAUUSD'])
  expect(live.shown().account?.equityMinor).toBe(100_000 + (live.shown().totals[0]?.netMinor ?? NaN))

  recorder.lose(1)
  await live.until(() => received[0]?.filter((type) => type === 'Snapshot').length === 2 && isLive())
  expect(sent.map(({ type }) => type)).toContain('Resync')

  // A reconnect sends the position, and receives only later changes.
  const before = profit()
  live.client.close()
  await live.until(() => live.client.status().status === 'idle')
  expect(sent[sent.length - 1]).toEqual({ type: 'Unsubscribe', traderid: 10260 })
  await new Promise((resolve) => setTimeout(resolve, 200))
  live.client.connect()
  await live.until(() => isLive() && profit() > before + 3)
  expect(sent.filter(({ type }) => type === 'Subscribe')[1]).toHaveProperty('since.epoch')
  const answer = received[1] ?? []
  expect(answer).not.toContain('Snapshot')
  expect(answer.indexOf('Pong')).toBeGreaterThan(2)

  // A restart has another epoch and sends everything again.
  server.process.kill('SIGKILL')
  await live.until(() => live.client.status().status === 'reconnecting')
  await start(server.port)
  await live.until(() => received[received.length - 1]?.includes('Snapshot') === true && isLive())
  expect(live.client.stats().diagnostics).toEqual({})
})

test('CT-66: receives a rejection for a wrong token from the documented server', async () => {
  const { url } = await start()
  const live = connect(url, createRecorder(), 'wrong')
  await live.until(() => live.client.status().status === 'failed')
  expect(live.client.status().failure).toMatchObject({ code: 'token-refused', final: true })
  expect(live.updates.every(({ list }) => list.length === 0)).toBe(true)
})
