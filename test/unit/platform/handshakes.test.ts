import { afterEach, expect, test } from 'vitest'
import { createSocketClient, defaultCloseCodes, defaultPorts, type SocketClient } from '../../../src/client'
import type { SocketPort } from '../../../src/connection/ports/ports'
import { tapSocket } from '../../../src/connection/ports/tap-socket'
import { watchSocket } from '../../../src/legacy/legacy-connection'
import { withPollingCheck } from '../../../src/socket-io'
import { appStage, h5Stage, type SocketStage } from '../../support/uni-doubles/socket-stage'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'

const clients = new Set<SocketClient<object>>()

afterEach(() => {
  for (const client of clients) client.dispose()
  clients.clear()
})

/** Returns each attempt's timeout time in ms. */
function hangs(stage: SocketStage, { url = 'wss://a.example/ws', wrap = (port: SocketPort) => port } = {}) {
  const { clock, port } = stage
  const startMs = clock.now()
  const timeouts: number[] = []
  const client = createSocketClient({
    url,
    protocol: {
      name: 'raw', liveness: 'any', needsSession: false, policy: { closeCodes: defaultCloseCodes },
      start: () => ({ received: () => undefined, encode: String }),
    },
    ports: { ...defaultPorts(), socket: wrap(port), clock },
  })
  client.on('statusChanged', ({ failure }) => {
    if (failure?.code === 'connect-timeout') timeouts.push(clock.now() - startMs)
  })
  clients.add(client)
  client.connect()
  return { client, first: () => timeouts[0], connection: stage.wire.last() }
}

const browserStage = (): SocketStage => {
  stubPageGlobals()
  return h5Stage()
}

test('PF-70: starts an attempt’s 10 s timeout after the pending handshakes of other clients', () => {
  const stage = browserStage()
  const ahead = hangs(stage)
  stage.clock.advance(1_000)
  const second = hangs(stage, { url: 'wss://a.example:8443/other?x=1' })
  const third = hangs(stage)
  stage.clock.advance(4_000)
  second.client.dispose()
  stage.clock.advance(5_000)
  expect([ahead, second, third].map(({ first }) => first())).toEqual([10_000, undefined, undefined])
  // The first client returns at the end of the queue.
  stage.clock.advance(9_999)
  expect(third.first()).toBeUndefined()
  stage.clock.advance(1)
  expect(third.first()).toBe(19_000)
})

test('PF-70: starts the timeout immediately despite open connections, other hosts’ handshakes or a set clock', () => {
  const stage = browserStage()
  const open = hangs(stage)
  open.connection.events.open()
  hangs(stage, { url: 'wss://b.example/ws' })
  const { first } = hangs(stage)
  stage.clock.advance(10_000)
  expect(first()).toBe(10_000)
  const late = hangs(stage)
  stage.clock.advance(5_000)
  stage.clock.setWall(stage.clock.now() - 60_000)
  stage.clock.advance(5_000)
  expect(late.first()).toBe(-50_000)
})

test.each([
  ['a tap', (port: SocketPort) => tapSocket(port, () => undefined)],
  ['the check for polling', (port: SocketPort) => withPollingCheck(port, () => Promise.reject(new Error('none')))],
  ['the class', (port: SocketPort) => watchSocket(port).port],
] as const)('PF-70: reports pending handshakes through %s', (_, wrap) => {
  const stage = browserStage()
  hangs(stage)
  stage.clock.advance(1_000)
  const { first } = hangs(stage, { wrap })
  stage.clock.advance(18_999)
  expect(first()).toBeUndefined()
  stage.clock.advance(1)
  expect(first()).toBe(19_000)
})

test('PF-70: does not delay attempts outside a browser', () => {
  const stage = appStage()
  hangs(stage)
  stage.clock.advance(1_000)
  const { first } = hangs(stage)
  stage.clock.advance(10_000)
  expect(first()).toBe(10_000)
})
