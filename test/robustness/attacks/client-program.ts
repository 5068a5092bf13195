import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { statistics } from '../../../src/parts/statistics'
import { createClient } from '../../../src/connection/runtime/create-client'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { jsonOutbox } from '../../../src/protocols/json/json-outbox'
import { jsonProtocol } from '../../../src/protocols/json/json-protocol'
import type { ReadMessage } from '../../../src/protocols/json/json-options'
import { isRecord } from '../../../src/shared/checks'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { livePorts } from '../../support/live-ports'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'

/** Limit per code and detail (RT-64). */
const reportedInAMinute = 10

/**
 * The real client with an attacker's server. `GET /?server=ws://…` sets its address, `GET /?messages=2` posts two
 * messages to its outbox, and each `GET /` returns the client's counters and reports.
 */
const reportedAtMs = new Map<string, number[]>()
let server = 'ws://127.0.0.1:9/'
let reported = 0
let beyondLimit = 0
let received = 0
let settled = 0
const nameOf = (type: unknown): string | undefined => (typeof type === 'string' ? type : undefined)
const readOne = (message: unknown): ReadMessage | undefined => (isRecord(message)
  ? { name: nameOf(message.type), error: message.error, id: nameOf(message.id) } : undefined)
const ports = livePorts({})
const client = createClient({
  parts: [statistics()],
  url: () => server,
  protocol: jsonProtocol({
    session: { userId: 7 },
    read: (message) => (Array.isArray(message) ? message.map((each) => readOne(each) ?? {}) : readOne(message)),
  }),
  policy: { maxAttempts: Infinity, reconnect: ({ endedAtMs }) => endedAtMs },
}, { development: false, ports })
const outboxPorts = {
  ...ports, storage: createMemoryStorage(), locks: createMemoryLocks().holder(), random: createSeededRandom(1),
}
const outbox = createOutbox({ client, wire: jsonOutbox(), ports: outboxPorts })
outbox.on('settled', () => void (settled += 1))
client.on('messageReceived', () => void (received += 1))
client.on('diagnosed', ({ code, detail, atMs, withheld }) => {
  reported += 1
  if (withheld !== undefined) return
  const key = `${code} ${detail ?? ''}`
  const recent = [...reportedAtMs.get(key) ?? [], atMs].filter((time) => atMs - time < 60_000)
  reportedAtMs.set(key, recent)
  if (recent.length > reportedInAMinute) beyondLimit += 1
})

const page = createServer(({ url = '/' }, response) => {
  const { searchParams } = new URL(url, 'http://localhost')
  for (let index = Number(searchParams.get('messages')); index > 0; index -= 1) {
    void outbox.post({ kind: 'note', queue: String(index), payload: index, replay: 'at-least-once' })
  }
  const address = searchParams.get('server')
  if (address !== null) {
    server = address
    client.connect()
    client.reconnect()
  }
  const { framesIn, opens, diagnostics } = client.stats()
  const counted = Object.values(diagnostics).reduce((sum, count) => sum + count, 0)
  // A flooded client answers late, when a kept connection may have closed.
  response.setHeader('Connection', 'close')
  response.end(JSON.stringify({
    framesIn, opens, received, settled, counted, reported, kinds: reportedAtMs.size, beyondLimit,
  }))
})
page.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ws://127.0.0.1:${(page.address() as AddressInfo).port}/\n`)
})
