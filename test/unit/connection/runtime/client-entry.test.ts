import { afterEach, expect, test, vi } from 'vitest'
import { copyTrading, createSocketClient, persistState } from '../../../../src/client'
import type { Ports } from '../../../../src/connection/ports/ports'
import { createManualFrameScheduler } from '../../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../../support/memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork,
} from '../../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import { createSeededRandom } from '../../../../server/shared/seeded-random'
import { createRigProtocol } from '../../../support/rig-protocol'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createUniStorageDouble } from '../../../../src/testing/uni/uni-storage'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('ST-11: the entry without Vue runs on ports of the application alone', async () => {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock })
  const frames = createManualFrameScheduler()
  const ports: Ports = {
    socket,
    clock,
    frames,
    random: createSeededRandom(1),
    bus: createScriptedBus(),
    lifecycle: createScriptedLifecycle(),
    network: createScriptedNetwork(),
    storage: createMemoryStorage(),
    log: { report: () => undefined },
  }
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10260 } }),
    ports,
  })
  const lists: number[] = []
  client.on('positionsUpdated', ({ list }) => lists.push(list.length))
  expect(socket.connections).toEqual([])

  client.connect()
  await clock.advanceAsync(0)
  const server = socket.last()
  server.opened()
  expect(server.frames).toEqual([{ type: 'Subscribe', traderid: 10260 }])
  server.message({
    Code: 200, type: 'Snapshot', epoch: 'a', seq: 1, data: [],
    account: { currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100 },
  })
  frames.frame()
  expect(client.status().status).toBe('open')
  expect(lists).toEqual([0])

  client.dispose()
  await clock.advanceAsync(1_000)
  expect(server.frames.at(-1)).toEqual({ type: 'Unsubscribe', traderid: 10260 })
  expect(socket.heard()).toBe(0)
  expect(clock.pending()).toBe(0)
})

test('TK-14: without a storage of the application the platform’s keeps the last known state', async () => {
  const contents = new Map<string, unknown>([['tradewire:default:rig:1', 'text:["kept"]']])
  vi.stubGlobal('uni', createUniStorageDouble(contents))
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock })
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws',
    protocol: createRigProtocol({ session: { userId: 1 } }),
    persist: persistState(),
    ports: {
      socket,
      clock,
      lifecycle: createScriptedLifecycle(),
      network: createScriptedNetwork(),
    },
  })
  const restored: unknown[] = []
  client.on('restored', (data) => restored.push(data))
  await clock.advanceAsync(0)
  expect(restored).toEqual([['kept']])
  client.dispose()
})
