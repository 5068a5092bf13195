import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, test, vi } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import { copyTrading } from '../../../../src/protocols/copy-trading/copy-trading'
import { echo } from '../../../../src/protocols/samples/echo'
import { inspector } from '../../../../src/parts/inspector'
import { statistics } from '../../../../src/parts/statistics'
import { partsOf, type WithParts } from '../../../../src/connection/ports/client-parts'
import { createOpenRig, createRig } from '../../../support/client-rig'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../../../src/testing/scripted-ports'
import type { AttemptRecord, SocketStatus } from '../../../../src'
import { followAttempts } from '../../../../src/connection/inspector/inspector-model'
import { breakablePorts } from '../../../../src/client'
import type { SocketEvent } from '../../../../src/connection/ports/ports'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createManualFrameScheduler } from '../../../support/manual-frame-scheduler'

const namesOf = (...given: readonly WithParts[]): readonly string[] => Object.keys(partsOf(...given)).sort()

describe('client parts', () => {
  test('PA-1: enables each feature from the protocol and the parts option once', () => {
    expect(namesOf(copyTrading())).toEqual(['tabs'])
    expect(namesOf(echo(), { parts: [statistics()] })).toEqual(['statistics'])
    const rig = createOpenRig({ parts: [statistics(), statistics()] })
    expect(rig.client.stats()).toMatchObject({ opens: 1 })
    expect(rig.client.stats().diagnostics).not.toBe(rig.client.stats().diagnostics)
  })

  test('PA-1: provides the platform’s storage when the app uses inspector()', () => {
    const aFunction: unknown = expect.any(Function)
    expect(inspector().inspector?.ports?.('main').storage).toMatchObject({ read: aFunction, write: aFunction })
  })

  test('PA-5: forwards the methods of a class-based socket port when statistics() wraps it', () => {
    const calls: string[] = []
    let report: (event: SocketEvent) => void = () => undefined
    class OwnConnection {
      send = (): void => void calls.push('send')
      close = (): void => void calls.push('close')
      drop(): void {
        calls.push('drop')
      }
    }
    class OwnPort {
      open(_request: unknown, listener: (event: SocketEvent) => void): OwnConnection {
        report = listener
        return new OwnConnection()
      }
      watchSlots(): () => void {
        calls.push('watchSlots')
        return () => undefined
      }
    }
    const rig = createRig({ ports: { socket: new OwnPort() } })
    rig.client.connect()
    report({ type: 'opened' })
    rig.client.close()
    rig.advance(60_000)
    expect(calls).toEqual(['watchSlots', 'send', 'send', 'close', 'drop'])
    expect(rig.client.stats()).toMatchObject({ opens: 1, framesOut: 2 })
  })

  test('PA-5: returns no statistics without statistics()', () => {
    const { client } = createRig({ parts: [] })
    expect(() => client.stats()).toThrow(new TradewireError('invalid-option', 'stats() needs parts: [statistics()]'))
  })
})

const source = fileURLToPath(new URL('../../../../src', import.meta.url))

async function filesIn(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: source, loader: 'ts' },
    absWorkingDir: source,
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['vue', 'pinia', '@dcloudio/uni-app'],
    outdir: source,
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))
}

describe('a build', () => {
  const ofParts = new RegExp([
    '^parts/(inspector|statistics|tab-rules)', 'connection/inspector', 'standard-frames',
  ].join('|'))
  const ofPositions = /positions|copy-trading/

  test.each([
    ['PA-6, ST-40', "export { createTradewire, statistics, useChannel, useSocketLease } from './index'",
      ['parts/statistics.ts']],
    ['PA-6, ST-40', "export { createTradewire, useChannel, useSocketLease } from './index'", []],
    ['PA-6', "export { createSocketClient } from './client'", []],
  ])('%s: bundles only the chosen features, and no position code, for %s', async (_, code, parts) => {
    const files = await filesIn(`${code}\nexport { useSocketIOStore } from './stores'`)
    expect(files.length).toBeGreaterThan(30)
    expect(files.filter((file) => ofParts.test(file))).toEqual(parts)
    expect(files.filter((file) => ofPositions.test(file))).toEqual([])
  })

  test('PS-59: bundles a position source only if the app imports it, and bundles no feed code with it', async () => {
    const sources = ['protocols/copy-trading/source-rows.ts', 'vue/positions/create-position-source.ts']
    const named = await filesIn(`export { createPositionSource, usePositions } from './index'`)
    const looked = [...sources, 'protocols/copy-trading/copy-trading-feed.ts']
    expect(named.filter((file) => looked.includes(file)).sort()).toEqual(sources)
    const app = await filesIn(`
      import { copyTrading, createTradewire, usePositions } from './index'
      export const tradewire = createTradewire({ url: 'wss://feed.example.com', protocol: copyTrading() })
      export const page = () => usePositions({ followed: true })`)
    expect(app.filter((file) => sources.includes(file))).toEqual([])
    expect(app.filter((file) => ofPositions.test(file)).length).toBeGreaterThan(10)
  })
})

const idle: SocketStatus = {
  status: 'idle', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null, failure: null,
  sinceMs: 0,
}
const opened: SocketStatus = { ...idle, status: 'open' }
const wasLost = { code: 'connection-lost', final: false } as const
const refused = { code: 'connect-failed', final: false } as const
const trying = (attempt: number, failure: SocketStatus['failure']): SocketStatus => ({
  ...idle, status: 'reconnecting', attempt, failure,
})
const waiting = (...given: Parameters<typeof trying>): SocketStatus => ({ ...trying(...given), nextAtMs: 1_000 })

/** The attempt, the index of its first status, and its outcome, newest first. */
const follow = (statuses: readonly SocketStatus[]) => statuses
  .reduce<readonly AttemptRecord[]>((known, status, index) => followAttempts(known, status, index), [])
  .map(({ attempt, startedAtMs, outcome }) => [attempt, startedAtMs, outcome])

describe('attempts derived from the status', () => {
  test.each<[string, SocketStatus[], ReturnType<typeof follow>]>([
    [
      'lists each reconnect attempt with its number, start and outcome',
      [opened, waiting(1, wasLost), trying(1, wasLost), waiting(2, refused), trying(2, refused), opened],
      [[2, 4, 'open'], [1, 2, 'connect-failed']],
    ],
    ['lists a pending attempt once', [trying(1, wasLost), trying(1, wasLost)], [[1, 0, 'pending']]],
    ['marks an attempt as given up when it is no longer needed', [trying(1, wasLost), idle], [[1, 0, 'given-up']]],
    [
      'marks an attempt as given up when the client fails without a code',
      [trying(1, null), { ...idle, status: 'failed' }], [[1, 0, 'given-up']],
    ],
  ])('PA-9: %s', (_, statuses, records) => expect(follow(statuses)).toEqual(records))

  test('PA-9: stores only the last twenty attempts', () => {
    const statuses = Array.from({ length: 30 }, (_, index) => [trying(index + 1, wasLost), waiting(index + 2, refused)])
    const kept = follow(statuses.flat()).map(([attempt]) => attempt)
    expect(kept).toEqual(Array.from({ length: 20 }, (_, index) => 30 - index))
  })
})

function createStage() {
  const [socket, network, clock] = [createScriptedSocket(), createScriptedNetwork(), createSimulatedClock()]
  const { ports, faults } = breakablePorts({
    socket, network, clock, random: createScriptedRandom(0.5), bus: createScriptedBus(),
    lifecycle: createScriptedLifecycle(), frames: createManualFrameScheduler(), log: { report: () => undefined },
  })
  const received: string[] = []
  const reported: boolean[] = []
  const notify = (event: SocketEvent): void => {
    received.push(event.type === 'closed' ? `closed ${event.code}` : event.type)
  }
  return {
    socket, network, clock, faults, ports, received, reported,
    open: () => ports.socket.open({ url: 'ws://feed' }, notify),
    unwatch: ports.network?.watch((online) => reported.push(online)) ?? (() => undefined),
  }
}

describe('deliberately broken ports', () => {
  test('PA-13, UI-11: ends an open connection once, like a real disconnect, and releases the real socket', () => {
    const { socket, faults, received, open } = createStage()
    open()
    socket.last().opened()
    faults.cut()
    faults.cut()
    expect(received).toEqual(['opened', 'closed 1006'])
    expect(socket.last().state).toBe('dropped')
  })

  test('PA-13: has no effect on a connection that has already ended or was dropped', () => {
    const { socket, faults, received, open } = createStage()
    open()
    socket.last().closed(1001)
    open().drop()
    faults.cut()
    expect(received).toEqual(['closed 1001'])
  })

  test('PA-13: forwards sends, messages and closes unchanged while no fault is active', () => {
    const { socket, received, open } = createStage()
    const connection = open()
    socket.last().opened()
    const settled = vi.fn()
    connection.send('{}', settled)
    expect(settled).toHaveBeenCalledWith()
    socket.last().message('hello')
    connection.close(1000, 'bye')
    expect(received).toEqual(['opened', 'message'])
    expect(socket.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
  })

  test('PA-13, DO-12: cuts and rejects connections until the fault ends, without changing the network state', () => {
    const { socket, network, clock, faults, received, reported, open } = createStage()
    open()
    socket.last().opened()
    faults.setRefusing(true)
    open()
    clock.advance(0)
    expect(received).toEqual(['opened', 'closed 1006', 'closed 1006'])
    faults.setRefusing(false)
    open()
    socket.last().opened()
    expect(received.at(-1)).toBe('opened')
    expect([reported, network.watchers()]).toEqual([[], 1])
  })

  test('PA-13, UI-12: cuts and rejects connections while offline, and notifies network watchers', () => {
    const { socket, network, clock, faults, ports, received, reported, open, unwatch } = createStage()
    const answers: (boolean | undefined)[] = []
    open()
    socket.last().opened()
    faults.setOffline(true)
    expect(faults.isOffline()).toBe(true)
    ports.network?.ask((online) => answers.push(online))
    network.goOnline()
    const refused = open()
    refused.send('x', (error) => received.push(String(error)))
    refused.close(1000, '')
    clock.advance(0)
    expect(received).toEqual(['opened', 'closed 1006', 'offline', 'closed 1006'])
    open().drop()
    clock.advance(0)
    expect(received).toHaveLength(4)
    expect(socket.connections).toHaveLength(1)
    faults.setOffline(false)
    ports.network?.ask((online) => answers.push(online))
    expect(reported).toEqual([false, false, true])
    expect(answers).toEqual([false, true])
    unwatch()
    faults.setOffline(true)
    expect([reported.length, network.watchers()]).toEqual([3, 0])
  })
})
