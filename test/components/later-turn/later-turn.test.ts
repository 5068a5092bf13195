import { describe, expect, test } from 'vitest'
import { countTimes, differenceOf, timesOf } from './compare'
import { jsonProtocol } from '../../../src'
import { createSocketClient } from '../../../src/client'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createTestServer } from '../../../src/testing/test-server'
import { createPositionsStage } from '../positions-stage'
import { createChatWorld } from './chat-world'
import { createFeedWorld } from './feed-world'
import { createLegacyWorld } from './legacy-world'

const worlds = {
  'positions and orders': createFeedWorld,
  chat: createChatWorld,
  'the legacy class': createLegacyWorld,
}

describe.each(Object.entries(worlds))('%s', (_, makeWorld) => {
  const { calls, events, silencing, asked, end } = makeWorld()
  end()

  const rows = Object.keys(events).map((event, place) => [event, place] as const)
  test.each(rows)('RT-63: gives calls within %s the same result as later calls', async (event, place) => {
    const count = await countTimes(makeWorld, event)
    expect(count).toBeGreaterThan(0)
    const differences: object[] = []
    for (const [at, call] of Object.keys(calls).entries()) {
      if (asked?.[event]?.includes(call)) continue
      for (const time of timesOf(count, at, place)) {
        const difference = await differenceOf(makeWorld, event, call, time, silencing[call])
        if (difference !== undefined) differences.push({ call, time, ...difference })
      }
    }
    expect(differences).toEqual([])
  })
})

test('RT-63: shows the disposed state in the stores when positionsUpdated disposes the client', () => {
  const { client, tradewire, goLive, change, frames } = createPositionsStage()
  const socket = useSocketIOStore()
  const positions = usePositionsStore()
  goLive([1])
  client.on('positionsUpdated', () => tradewire.dispose())
  change([{ ticket: 1, profit: 5 }])
  frames.frame()
  expect([client.status().status, socket.status, positions.freshness.state]).toEqual(['idle', 'idle', 'stale'])
})

test.each(['log of a failed upload', 'diagnosed of a failed upload'])(
  'RT-63: keeps the message as failed when the %s disposes the chat', async (event) => {
    const silenced = ['listened', 'messages', 'talk']
    expect(await countTimes(createChatWorld, event)).toBe(1)
    for (const call of ['chat.dispose()', 'app.unmount()']) {
      expect(await differenceOf(createChatWorld, event, call, 1, silenced)).toBe(undefined)
    }
  })

test('RT-63: treats a pop-up that is reopened within connectError as never closed, in the legacy class', async () => {
  expect(await countTimes(createLegacyWorld, 'connectError')).toBeGreaterThan(0)
  expect(await differenceOf(createLegacyWorld, 'connectError', 'closes and opens', 1)).toBe(undefined)
})

test('RT-63: lists the leases at the call when a listener calls close(), and logs report() immediately', () => {
  const server = createTestServer()
  const logged: string[] = []
  const ports = { ...server.ports, log: { report: ({ code }: { readonly code: string }) => void logged.push(code) } }
  const client = createSocketClient({ url: 'wss://api.example/ws', protocol: jsonProtocol(), ports })
  const lease = client.lease('page')
  const seen: unknown[] = []
  client.on('leasesChanged', () => {
    if (seen.length > 0) return
    lease.release()
    client.report({ code: 'upload-failed' })
    seen.push(client.close().heldBy, [...logged])
  })
  lease.want(true)
  expect([...seen, client.leases().some(({ held }) => held)]).toEqual([['page'], ['upload-failed'], false])
  client.dispose()
})

test('RT-68: sends the hook’s message after the last login frame on the connection that the frame opened', async () => {
  const server = createTestServer()
  server.answer((frame) => (Object(frame).type === 'login' ? { type: 'welcome' } : undefined))
  const results: unknown[] = []
  const client = createSocketClient({
    url: 'wss://api.example/ws',
    protocol: jsonProtocol({
      session: { userId: 1 },
      login: () => ({ type: 'login' }),
      loggedIn() {
        void client.send({ type: 'within' }).then((result) => results.push(result))
        return true
      },
    }),
    ports: server.ports,
  })
  client.connect()
  await server.clock.advanceAsync(1_000)
  expect([results, server.sent]).toEqual([[{ ok: true }], [{ type: 'login' }, { type: 'within' }]])
  client.dispose()
})

test.each(['decode', 'isPong', 'refused', 'read'])(
  'RT-63: delivers the current message to a listener added during %s', async (asked) => {
    const server = createTestServer()
    const received: unknown[] = []
    let isAsked = false
    function answers<Answer>(name: string, answer: Answer): Answer {
      if (name !== asked || isAsked || client.status().status !== 'open') return answer
      isAsked = true
      client.on('messageReceived', ({ data }) => received.push(data))
      return answer
    }
    const client = createSocketClient({
      url: 'wss://api.example/ws',
      protocol: jsonProtocol({
        decode: (data) => answers('decode', typeof data === 'string' ? JSON.parse(data) : undefined),
        isPong: () => answers('isPong', false),
        refused: () => answers('refused', undefined),
        read: (message) => answers('read', { name: Object(message).type, data: Object(message).data }),
      }),
      ports: server.ports,
    })
    client.connect()
    await server.clock.advanceAsync(1_000)
    server.push({ type: 'notice', data: 1 })
    expect(received).toEqual([1])
    client.dispose()
  })
