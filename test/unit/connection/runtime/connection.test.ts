import { describe, expect, test, vi } from 'vitest'
import { createSocketClient, persistState } from '../../../../src/client'
import { createScriptedLifecycle, createScriptedNetwork } from '../../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createUniStorageDouble } from '../../../../src/testing/uni/storage-double'
import { storedState } from '../../../support/stored-state'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { createCurrentSocket } from '../../../../src/connection/runtime/current-socket'
import { after, asleep, from, fromSilent, hides, needs, opened, pinged, plays, shows, unneeded } from './steps'

test('TK-14: stores the last state in the platform’s storage unless the app provides its own storage', async () => {
  const key = 'tradewire:state:default:rig:1'
  const contents = new Map<string, unknown>([[key, `text:${storedState(key, ['kept'])}`]])
  vi.stubGlobal('uni', createUniStorageDouble(contents))
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock })
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws',
    protocol: createRigProtocol({ session: { userId: 1 } }),
    persist: persistState(),
    ports: { socket, clock, lifecycle: createScriptedLifecycle(), network: createScriptedNetwork() },
  })
  const restored: unknown[] = []
  client.on('restored', (data) => restored.push(data))
  await clock.advanceAsync(0)
  expect(restored).toEqual([['kept']])
  client.dispose()
})

describe('one socket on demand', () => {
  test('CN-1: changes from idle through connecting to open when the protocol becomes ready', () => {
    const rig = createRig({ server: { getsReady: false } })
    expect(rig.client.status()).toEqual({
      status: 'idle', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null,
      failure: null,
      sinceMs: rig.clock.now(),
    })
    rig.advance(1_000)
    const connection = rig.open()
    expect(connection.state).toBe('open')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', sinceMs: rig.clock.now() })
    rig.advance(500)
    connection.message({ type: 'ready' })
    expect(rig.client.status()).toMatchObject({ status: 'open', sinceMs: rig.clock.now(), failure: null })
    rig.advance(60_000)
    expect(rig.client.status().sinceMs).toBe(rig.clock.now() - 60_000)
  })

  test('CN-2: does not connect without a lease, and shares one socket between two leases', plays(
    unneeded(), after(60_000), needs(false), after(60_000), opened(0), needs(true), (rig) => rig.open(), after(60_000),
    opened(1),
  ))

  test('CN-3: ignores the events of a dropped socket, and uses only the next socket', () => {
    const rig = createRig({ server: { line: 'mute' }, policy: { connectTimeoutMs: 1_000 } })
    const first = rig.open()
    rig.advance(1_000)
    expect(first.state).toBe('dropped')
    rig.server.line = 'up'
    rig.advance(5_000)
    const second = rig.last()
    expect(second.number).toBe(2)
    expect(rig.status()).toBe('open')
    first.notifyAnyway({ type: 'opened' })
    first.notifyAnyway({ type: 'message', data: '{"type":"forbidden"}' })
    first.notifyAnyway({ type: 'closed', code: 4409, reason: 'late' })
    expect(rig.status()).toBe('open')
    expect(rig.socket.live()).toBe(1)
  })
})

describe('temporary failures', () => {
  test('CN-20: reports the failure with its code and detail until the next connection is open', plays(
    from({}, 0), (rig) => rig.last().closed(1011, 'out of memory'),
    shows({
      status: 'reconnecting',
      failure: { code: 'connection-lost', closeCode: 1011, detail: 'out of memory', final: false },
    }),
    after(5_000), shows({ status: 'open', failure: null }),
  ))
})

test('CN-3, RT-7: drops the previous socket on open, and rejects sends and ignores close() without a socket', () => {
  const reported: string[] = []
  const settled: unknown[] = []
  const socket = createScriptedSocket()
  const line = createCurrentSocket(socket, (task, payload) => task(payload), () => void reported.push('message'), {
    received: (generation, event) => reported.push(`${generation} ${event.type}`),
    closeFailed: (detail) => reported.push(detail),
  })
  for (const generation of [1, 2]) line.open(generation, { url: 'wss://feed.example.com' })
  expect(socket.connections.map(({ state }) => state)).toEqual(['dropped', 'connecting'])
  socket.connections[0]?.notifyAnyway({ type: 'opened' })
  expect(line.drop()).toBe(false)
  line.send('a', (error) => settled.push(error))
  line.close()
  expect(settled).toEqual(['not open'])
  expect(line.drop()).toBe(false)
  expect(reported).toEqual([])
})

describe('a silent connection', () => {
  const pausedByProbe = shows({ status: 'paused', failure: { code: 'probe-timeout' } })

  test('LS-15, HB-9: pauses without reconnecting if the first ping after a sleep gets no response', plays(
    fromSilent(), hides, asleep(15_000 + 5_001), after(0), pinged(1), after(2_000), pausedByProbe, after(3_600_000),
    opened(1),
  ))
})
