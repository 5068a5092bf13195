import { expect, test } from 'vitest'
import { jsonProtocol } from '../../../src'
import { createSocketClient } from '../../../src/client'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createTestServer } from '../../../src/testing/test-server'
import { inRelease } from '../../support/test-scope'
import { createPositionsStage } from '../positions-stage'
import { createFeedApp } from './feed-app'

type FeedApp = ReturnType<typeof createFeedApp>

/** Plays steps while `stepped` returns true, with a second after each. */
async function play({ steps, clock, end }: FeedApp, stepped: () => boolean): Promise<void> {
  for (const step of steps) {
    await step()
    await clock.advanceAsync(1_000)
    if (!stepped()) break
  }
  end()
}

/** Number of compared steps after the call. A release compares all. */
const stepsAfter = inRelease ? Infinity : 3

/** Returns the states from the call on, which runs within the event or in the next tick. */
async function statesAfter(event: string, call: string, time: number, isLater: boolean) {
  const app = createFeedApp()
  const states: Readonly<Record<string, unknown>>[] = []
  let times = 0
  let stepsLeft = Infinity
  app.events[event]?.(() => {
    times += 1
    if (times !== time) return
    stepsLeft = stepsAfter
    const run = app.calls[call]
    if (isLater) void Promise.resolve().then(run)
    else run?.()
  })
  await play(app, () => {
    if (times >= time) states.push(structuredClone(app.state()))
    stepsLeft -= 1
    return stepsLeft >= 0
  })
  return states
}

/** Returns the fields that differ at the first step with a difference. */
async function differenceOf(event: string, call: string, time: number, apart: readonly string[] = []) {
  const within = await statesAfter(event, call, time, false)
  const later = await statesAfter(event, call, time, true)
  for (const [step, state] of within.entries()) {
    const fields = Object.keys(state).filter((name) =>
      !apart.includes(name) && JSON.stringify(state[name]) !== JSON.stringify(later[step]?.[name]))
    if (fields.length > 0) return { step, fields: fields.map((name) => [name, state[name], later[step]?.[name]]) }
  }
  return undefined
}

/**
 * Times at which a call is tried. In a release each event tries each call once, at the first time, the last or one in
 * between. In `npm test` each event tries every eighth call. All events together cover all calls and times.
 */
function timesOf(count: number, call: number, event: number): readonly number[] {
  const turn = call + event
  if (inRelease) return [[1, 1 + (turn % count), count][turn % 3] ?? 1]
  return turn % 8 === 0 ? [1 + (call % count)] : []
}

const { calls, events, silencing, leftOut, end } = createFeedApp()
end()

async function countEvents(): Promise<ReadonlyMap<string, number>> {
  const app = createFeedApp()
  const counts = new Map<string, number>()
  for (const [name, listen] of Object.entries(app.events)) {
    listen(() => counts.set(name, (counts.get(name) ?? 0) + 1))
  }
  await play(app, () => true)
  return counts
}
const counted = countEvents()

const rows = Object.keys(events).map((event, place) => [event, place] as const)
test.each(rows)('RT-63: handles calls during %s as on the next tick', async (event, place) => {
  const count = (await counted).get(event) ?? 0
  expect(count).toBeGreaterThan(0)
  const differences: object[] = []
  for (const [at, call] of Object.keys(calls).entries()) {
    if (leftOut.get(event)?.includes(call)) continue
    for (const time of timesOf(count, at, place)) {
      const difference = await differenceOf(event, call, time, silencing.get(call))
      if (difference !== undefined) differences.push({ call, time, ...difference })
    }
  }
  expect(differences).toEqual([])
})

test('RT-63: shows the disposed state in the stores when a positionsUpdated listener disposes the client', () => {
  const { client, tradewire, goLive, change, frames } = createPositionsStage()
  const socket = useSocketIOStore()
  const positions = usePositionsStore()
  goLive([1])
  client.on('positionsUpdated', () => tradewire.dispose())
  change([{ ticket: 1, profit: 5 }])
  frames.frame()
  expect([client.status().status, socket.status, positions.freshness.state]).toEqual(['idle', 'idle', 'stale'])
})

test('RT-63: returns the current leases from close() and logs report() immediately in a listener', () => {
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

test('RT-68: sends a message from the debug hook after the last login frame on the new connection', async () => {
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
