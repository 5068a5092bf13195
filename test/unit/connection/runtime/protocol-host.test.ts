import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'
import { network as networkPart } from '../../../../src/connection/parts/network'
import { defaultPorts } from '../../../../src/platform/default-ports'
import { tokens } from '../../../../src/connection/parts/tokens'
import { createCurrentSocket } from '../../../../src/connection/runtime/current-socket'
import { createResolver } from '../../../../src/connection/runtime/resolver'
import { createSessionKeeper } from '../../../../src/connection/runtime/persisted-state'
import type { SocketEvent } from '../../../../src/connection/ports/ports'
import type { Protocol } from '../../../../src/connection/ports/protocol'
import { createScriptedNetwork } from '../../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { foreground } from './client-stages'

describe('a protocol that falls over', () => {
  test('RT-5: it is reported, and the connection is lost and tried again', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'throw' })
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'the protocol fell over' }])
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'protocol-threw' } })
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
  })

  test('RT-5: always, it ends in failed', () => {
    const fall = (): never => { throw new Error('the protocol fell over') }
    const protocol = withCalls(createRigProtocol(), () => ({ opened: fall, detached: fall }))
    const rig = createOpenRig({ protocol }, 3_600_000)
    expect(rig.errors).toEqual([{ code: 'protocol-threw', reason: 'protocol-threw', attemptsMade: 5 }])
    expect(rig.codes()).toHaveLength(12)
  })

  test('RT-6: asked for its patience, it has none', () => {
    const graceMs = (): number => { throw new Error('no book') }
    const rig = createOpenRig({ protocol: createRigProtocol({ graceMs }), server: { answersPings: false } })
    rig.advance(19_000)
    expect(rig.client.status().failure?.code).toBe('pong-timeout')
    expect(new Set(rig.codes())).toEqual(new Set(['protocol-threw']))
  })

  test('RT-6: asked for its image, it has none', () => {
    const dump = (): unknown => { throw new Error('no book') }
    const protocol = withCalls(createRigProtocol({ session: { userId: 1 } }), () => ({ dump }))
    const rig = createOpenRig({ protocol, persist: persistState() })
    rig.last().closed(1006)
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'no book' }])
    expect(rig.status()).toBe('reconnecting')
  })
})

describe('what a protocol asks for', () => {
  test('RT-14: one flush at a time, when the scheduler calls back', () => {
    const rig = createOpenRig()
    for (let count = 0; count < 5; count += 1) rig.last().message({ type: 'flush' })
    expect(rig.frames.pending()).toBe(1)
    expect(rig.received).toEqual([])
    rig.frames.frame()
    expect(rig.received).toEqual(['flush'])
    rig.last().message({ type: 'flush' })
    rig.frames.frame()
    expect(rig.received).toEqual(['flush', 'flush'])
  })

  test('RT-14: a session without flush() that asks for one keeps its line', () => {
    const protocol: Protocol<RigEvents> = {
      name: 'own', liveness: 'any', needsSession: false,
      start: (_session, _policy, line) => ({ received: () => line.requestFlush() }),
    }
    const rig = createOpenRig({ protocol, policy: { ping: false } })
    rig.last().message({ type: 'flush' })
    rig.frames.frame()
    expect(rig.reported).toEqual([])
    expect(rig.status()).toBe('open')
  })

  test('RT-14: with the end of the socket what is pending is emitted at once, and only once', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'flush' })
    rig.last().closed(1001)
    expect(rig.received).toEqual(['flush'])
    expect(rig.frames.pending()).toBe(0)
    rig.frames.frame()
    expect(rig.received).toEqual(['flush'])
  })

  test('RT-14: a scheduler that calls back at once flushes each time', () => {
    const request = (run: () => void): (() => void) => {
      run()
      return () => undefined
    }
    const rig = createOpenRig({ ports: { frames: { request } } })
    for (let count = 0; count < 3; count += 1) rig.last().message({ type: 'flush' })
    expect(rig.received).toEqual(['flush', 'flush', 'flush'])
    rig.last().closed(1001)
    expect(rig.received).toHaveLength(3)
  })

  test('RT-14, TK-17: a frame that comes while the end is emitted adds no flush, nor one for another session', () => {
    const rig = createOpenRig()
    rig.client.on('received', (frame) => {
      if (frame === 'flush') return
      rig.client.setSession({ userId: 2 })
      rig.frames.frame()
    })
    rig.last().message({ type: 'flush' })
    rig.last().message({ type: 'say' })
    expect(rig.received).toEqual([{ type: 'say' }, 'flush'])
  })

  test('RT-14, TK-17: what the session before asked for keeps no flush from the next one', async () => {
    const protocol = createRigProtocol()
    const start: Protocol<RigEvents>['start'] = (whose, policy, line) => ({
      ...protocol.start(whose, policy, line),
      steer: () => () => line.requestFlush(),
      flush: () => line.publish('received', whose?.userId),
    })
    const { client, frames, received } = createRig({ protocol: { ...protocol, start } })
    for (const userId of [1, 2]) {
      client.setSession({ userId })
      await client.send('ask for a flush')
    }
    frames.frame()
    expect(received).toEqual([2])
  })

  test('RT-15: its timers fire while the connection lasts', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toContainEqual({ type: 'timer fired', name: 'later' })
    rig.last().message({ type: 'timer' })
    rig.last().message({ type: 'no-timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toHaveLength(2)
  })

  test('RT-15: and end with it', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'timer' })
    rig.last().closed(1006)
    rig.advance(5_000)
    expect(rig.last().frames).toEqual([{ type: 'hello' }])
    expect(rig.codes()).toEqual([])
  })

  test('RT-19: no frame is received before it is attached or after it is detached', () => {
    const rig = createRig({ server: { line: 'mute' } })
    const connection = rig.open()
    connection.notifyAnyway({ type: 'message', data: '{"type":"say"}' })
    connection.opened()
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ userId: 2 })
    connection.message({ type: 'say' })
    expect(rig.received).toEqual([])
  })

  test('RT-19: a frame that comes up while another is at work waits its turn, and after a loss is ignored', () => {
    const rig = createOpenRig()
    const connection = rig.last()
    const order: unknown[] = []
    rig.client.on('received', (frame) => {
      if (order.push(frame) === 1) {
        connection.message({ type: 'say', number: 2 })
        connection.message({ type: 'lose' })
        connection.message({ type: 'say', number: 3 })
      }
    })
    connection.message({ type: 'say', number: 1 })
    expect(order).toEqual([{ type: 'say', number: 1 }, { type: 'say', number: 2 }])
    expect(rig.status()).toBe('reconnecting')
  })

  test('RT-19: unless another connection is under way by then', () => {
    const rig = createOpenRig({ server: { getsReady: false } }, 3_000)
    const connection = rig.last()
    let calls = 0
    rig.client.on('received', () => {
      calls += 1
      rig.client.reconnect()
      connection.message({ type: 'say', whose: 'the one before' })
    })
    connection.message({ type: 'say' })
    expect(calls).toBe(1)
  })
})

describe('how long a round trip can be', () => {
  function roundTrip(ms: number): number | null {
    const rig = createOpenRig({ server: { answersPings: false }, policy: { pongTimeoutMs: 60_000 } })
    rig.advance(14_000)
    rig.clock.setWall(rig.clock.now() + ms)
    rig.last().message({ type: 'pong' })
    return rig.client.stats().roundTripMs
  }

  test('HB-16: one that took up to a ping interval is measured', () => {
    expect([0, 1, 15_000].map(roundTrip)).toEqual([0, 1, 15_000])
  })

  test('HB-16: a longer one, or one that ended before it began, is the clock’s doing', () => {
    expect([15_001, 3_600_000, -1].map(roundTrip)).toEqual([null, null, null])
  })
})

test('CN-22: of several refusals within 300 ms the first and the last are reported', () => {
  const rig = createRig({ url: 'ws://feed.example.com' })
  const failedAtMs: number[] = []
  rig.client.on('connectError', () => failedAtMs.push(rig.nowMs()))
  rig.need()
  for (const userId of [1, 2, 3]) {
    rig.advance(100)
    if (userId < 3) rig.client.setSession({ userId })
  }
  rig.advance(600)
  expect(failedAtMs).toEqual([0, 300])
  expect(rig.clock.pending()).toBe(0)
})

test('RC-45: a network whose state is unknown is not reported', () => {
  const network = createScriptedNetwork()
  const reported: boolean[] = []
  network.answerWith(undefined)
  const { network: part } = networkPart()
  let ask: unknown
  part?.join?.({
    ports: { ...defaultPorts(), network },
    onPart(name, listener) {
      if (name === 'networkAsked') ask = listener
    },
    dispatch(event) {
      if (event.type === 'networkReported') reported.push(event.online)
    },
    on: () => undefined,
    inTurn: () => undefined,
    run: () => undefined,
    read: () => undefined,
  })
  expect(reported).toEqual([])
  network.answerWith(false)
  Reflect.apply(ask as () => void, undefined, [])
  expect(reported).toEqual([false])
})

test.each<SocketEvent>([
  { type: 'closed', code: 1006, reason: '' },
  { type: 'refused', code: 'socket-slots-exhausted' },
])('PF-3, CN-3: a connection that is over ($type) before its port returned sends nothing', (event) => {
  const sent: unknown[] = []
  const connection = { send: (data: unknown) => void sent.push(data), close: () => undefined, drop: () => undefined }
  const ignore = (): void => undefined
  const line = createCurrentSocket({
    open(_request, listener) {
      listener(event)
      return connection
    },
  }, { received: ignore, closeFailed: ignore })
  line.open(1, { url: 'wss://feed.example.com' })
  const settled: unknown[] = []
  line.send('late', (error) => settled.push(error))
  expect([sent, settled]).toEqual([[], ['not open']])
})

describe('the tokens of late', () => {
  test('TK-10: the same token again drives none of the others out', () => {
    const resolver = createResolver({ url: 'wss://feed.example.com', allowInsecure: false })
    resolver.setSession({ userId: 1, token: 'token-a' })
    for (let times = 0; times < 6; times += 1) resolver.setSession({ userId: 1, token: 'token-b' })
    expect(resolver.redact('of token-a and token-b')).not.toMatch(/token-/)
  })

  test('TK-19: an answer for a session that is gone comes too late also when it comes last', async () => {
    const answers: ((token: string) => void)[] = []
    const token = (): Promise<string> => new Promise((resolve) => answers.push(resolve))
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const askToken = tokens().tokens?.ask
    const resolver = createResolver({ url: 'wss://feed.example.com', allowInsecure: false, askToken })
    const resolutions: string[] = []
    resolver.setSession({ userId: 1, token })
    resolver.resolve(false, () => resolutions.push('alice'))
    resolver.setSession({ userId: 2, token })
    resolver.resolve(false, () => resolutions.push('bob'))
    await settled()
    answers[1]?.('bob’s')
    await settled()
    answers[0]?.('alice’s')
    await settled()
    expect(resolutions).toEqual(['bob'])
    expect(resolver.opened()).toBe('bob’s')
  })
})

describe('a protocol that only receives, in a client of no parts', () => {
  const onlyReceives: Protocol<RigEvents> = {
    name: 'receives', liveness: 'any', needsSession: false,
    start: (_session, _policy, line) => ({ received: (data) => line.publish('received', data) }),
  }
  function open() {
    const rig = createOpenRig({ protocol: onlyReceives, parts: [], persist: persistState() })
    rig.client.setSession({ userId: 7 })
    rig.advance(1_000)
    return rig
  }

  test('HB-1: stays open while it receives, and has nothing to keep', () => {
    const rig = open()
    for (let count = 0; count < 20; count += 1) {
      rig.last().message(`${count}`)
      rig.advance(4_000)
    }
    foreground(rig)
    expect([rig.received.length, rig.status(), rig.codes()]).toEqual([20, 'open', []])
  })

  test('TK-16: what was kept of it by an earlier version is no fault', async () => {
    const keeps = withCalls(onlyReceives, () => ({ dump: () => ({ rows: 1 }) }))
    const rig = createOpenRig({ protocol: keeps, parts: [], persist: persistState() })
    for (let times = 0; times < 2; times += 1) {
      rig.client.setSession({ userId: 7 })
      foreground(rig)
      await rig.advanceAsync(1_000)
    }
    expect([await rig.storage.keys(), rig.codes()]).toEqual([[expect.stringMatching(/:7$/)], []])
  })

  test('RT-7: sends no frames', async () => {
    const rig = open()
    expect(await rig.client.send({ any: 'frame' })).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'the protocol sends no frames',
    })
  })
})

describe('what is kept of a user', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  function keeper(write: () => Promise<void>) {
    const clock = createSimulatedClock()
    const calls: string[] = []
    const kept = createSessionKeeper({
      clock,
      prefix: 'kept',
      storage: {
        read: () => Promise.resolve(undefined),
        keys: () => Promise.resolve([]),
        async write(key, text) {
          calls.push(`write ${key} ${text}`)
          await write()
        },
        async remove(key) {
          calls.push(`remove ${key}`)
        },
      },
      report: ({ code }) => calls.push(code),
    })
    return { clock, calls, kept }
  }

  test('TK-21: an obsolete save is not even written', async () => {
    const { calls, kept } = keeper(() => Promise.resolve())
    kept.save('1', { balance: 1 })
    kept.forget('1')
    await settled()
    expect(calls).toEqual(['remove kept:1'])
  })

  test('TK-21: who has been forgotten and is back is kept as before, however often', async () => {
    const { calls, kept } = keeper(() => Promise.resolve())
    for (const balance of [1, 2]) {
      kept.forget('1')
      kept.save('1', balance)
      await settled()
    }
    expect(calls).toEqual(['remove kept:1', 'write kept:1 1', 'remove kept:1', 'write kept:1 2'])
  })

  test('TK-22: a write that comes late stays, while its user does', async () => {
    let written = (): void => undefined
    const { clock, calls, kept } = keeper(() => new Promise((resolve) => { written = resolve }))
    kept.save('1', 7)
    await settled()
    clock.advance(10_000)
    await settled()
    written()
    await settled()
    expect(calls).toEqual(['write kept:1 7', 'storage-failed'])
  })
})
