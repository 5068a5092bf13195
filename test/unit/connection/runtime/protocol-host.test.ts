import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'
import { storedState } from '../../../support/stored-state'
import { createCurrentSocket } from '../../../../src/connection/runtime/current-socket'
import { createResolver } from '../../../../src/connection/runtime/resolver'
import { createSessionKeeper } from '../../../../src/connection/runtime/persisted-state'
import type { SocketEvent } from '../../../../src/connection/ports/ports'
import type { Protocol } from '../../../../src/connection/ports/protocol'
import { createScriptedNetwork } from '../../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { foreground } from './client-stages'
import {
  after, closesSlowly, failedBy, failsWith, from, is, lost, needs, noTimers, plays, playsLater, playsRow, received,
  reports, type Row, says, sends, sent, shows, signsIn, type Step, unneeded,
} from './steps'

describe('a throwing protocol', () => {
  const fell = { code: 'protocol-threw', detail: 'no book' }
  const fall = (): never => { throw new Error('no book') }

  test.each<Row>([
    ['RT-5: reports a throwing protocol, closes the connection and retries',
      from({}, 1_000), says('throw'), reports({ code: 'protocol-threw', detail: 'the protocol fell over' }),
      shows({ status: 'reconnecting', failure: { code: 'protocol-threw', detail: 'the protocol fell over' } }),
      after(5_000), is('open')],
    ['RT-5: gives up when the protocol always throws',
      from({ protocol: withCalls(createRigProtocol(), () => ({ opened: fall, detached: fall })) }, 3_600_000),
      failsWith({ code: 'protocol-threw', reason: 'protocol-threw', attemptsMade: 5 }),
      (rig) => expect(rig.codes()).toHaveLength(12)],
    ['RT-6: reports a throwing graceMs() and allows no grace period',
      from({ protocol: createRigProtocol({ graceMs: fall }), server: { answersPings: false } }, 20_000),
      failedBy('pong-timeout'), (rig) => expect(new Set(rig.codes())).toEqual(new Set(['protocol-threw']))],
    ['RT-6: reports a throwing dump() and stores no image',
      from({
        protocol: withCalls(createRigProtocol({ session: { userId: 1 } }), () => ({ dump: fall })),
        persist: persistState(),
      }, 1_000), lost(), reports(fell), is('reconnecting')],
  ])('%s', playsRow)
})

describe('protocol requests', () => {
  const frame: Step = (rig) => rig.frames.frame()
  const pending = (times: number): Step => (rig) => expect(rig.frames.pending()).toBe(times)
  const flushed = (times: number): Step => (rig) => expect(rig.received).toEqual(Array(times).fill('flush'))
  const thrice = [says('flush'), says('flush'), says('flush')]

  const request = (run: () => void): (() => void) => {
    run()
    return () => undefined
  }
  test('RT-14, TK-17: flushes once when the session is replaced while a flush is pending', () => {
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

  test('RT-14, TK-17: never passes a flush from one session to the next', async () => {
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

  const firstFrames = [{ type: 'hello' }, { type: 'timer fired', name: 'later' }]
  test.each<Row>([
    ['RT-14: flushes once, when the scheduler calls back',
      from({}, 1_000), ...thrice, pending(1), flushed(0), frame, flushed(1), says('flush'), frame, flushed(2)],
    ['RT-14: keeps the connection when a session without flush() requests a flush',
      from({
      protocol: {
        name: 'own', liveness: 'any', needsSession: false,
        start: (_session, _policy, line) => ({ received: () => line.requestFlush() }),
      },
    }, 1_000), says('flush'), frame, reports(), is('open')],
    ['RT-14: emits pending changes immediately, and once, when the socket ends',
      from({}, 1_000), says('flush'), lost(1001), flushed(1), pending(0), frame, flushed(1)],
    ['RT-14: flushes each time when the scheduler calls back immediately',
      from({ ports: { frames: { request } } }, 1_000), ...thrice, flushed(3), lost(1001), flushed(3)],
    ['RT-15: fires a protocol’s timers while the connection lasts',
      from({}, 1_000), says('timer'), after(1_000), sent(...firstFrames), says('timer'), says('no-timer'), after(1_000),
      sent(...firstFrames)],
    ['RT-15: stops a protocol’s timers when the connection ends',
      from({}, 1_000), says('timer'), lost(), after(5_000), sent({ type: 'hello' }), reports()],
    ['RT-19: passes no frame to a protocol before it is attached or after it is detached',
      from({ server: { line: 'mute' } }, 0),
      (rig) => rig.last().notifyAnyway({ type: 'message', data: '{"type":"say"}' }), (rig) => rig.last().opened(),
      closesSlowly, signsIn({ userId: 2 }), says('say'), received()],
  ])('%s', playsRow)

  test('RT-19: queues a frame that arrives during another frame, and ignores it after a disconnect', () => {
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
})

function roundTrip(ms: number): number | null {
  const rig = createOpenRig({ server: { answersPings: false }, policy: { pongTimeoutMs: 60_000 } })
  rig.advance(14_000)
  rig.clock.setWall(rig.clock.now() + ms)
  rig.last().message({ type: 'pong' })
  return rig.client.stats().roundTripMs
}

test('HB-16: ignores round trips that are negative or longer than a ping interval', () => {
  expect([0, 1, 15_000, 15_001, 3_600_000, -1].map(roundTrip)).toEqual([0, 1, 15_000, null, null, null])
})

test('CN-22: reports only the first and the last of several failures within 300 ms', () => {
  const failedAtMs: number[] = []
  plays(
    unneeded({ url: 'ws://feed.example.com' }),
    (rig) => rig.client.on('connectError', () => failedAtMs.push(rig.nowMs())), needs(true), after(100),
    signsIn({ userId: 1 }), after(100), signsIn({ userId: 2 }), after(700), noTimers,
  )()
  expect(failedAtMs).toEqual([0, 300])
})

test('RC-45: reports no network state when the state is unknown', () => {
  const network = createScriptedNetwork()
  network.answerWith(undefined)
  const asked = createRig({ ports: { network } })
  expect(network.asks()).toBe(1)
  expect(asked.records).toEqual([])
})

test.each<SocketEvent>([
  { type: 'closed', code: 1006, reason: '' },
  { type: 'refused', code: 'socket-slots-exhausted' },
])('PF-3, CN-3: sends nothing on a connection that ended ($type) before open returned', (event) => {
  const sent: unknown[] = []
  const connection = { send: (data: unknown) => void sent.push(data), close: () => undefined, drop: () => undefined }
  const ignore = (): void => undefined
  const line = createCurrentSocket({
    open(_request, listener) {
      listener(event)
      return connection
    },
  }, ignore, ignore, { received: ignore, closeFailed: ignore })
  line.open(1, { url: 'wss://feed.example.com' })
  const settled: unknown[] = []
  line.send('late', (error) => settled.push(error))
  expect([sent, settled]).toEqual([[], ['not open']])
})

describe('recent tokens', () => {
  test('TK-10: redacts an earlier token even after a newer token is set repeatedly', () => {
    const resolver = createResolver({ url: 'wss://feed.example.com', allowInsecure: false })
    resolver.setSession({ userId: 1, token: 'token-a' })
    for (let times = 0; times < 6; times += 1) resolver.setSession({ userId: 1, token: 'token-b' })
    expect(resolver.redact('of token-a and token-b')).not.toMatch(/token-/)
  })

  test('TK-19: ignores a token for an ended session, even if it arrives after the new session’s token', async () => {
    const answers: ((token: string) => void)[] = []
    const token = (): Promise<string> => new Promise((resolve) => answers.push(resolve))
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const resolver = createResolver({ url: 'wss://feed.example.com', allowInsecure: false })
    const resolutions: string[] = []
    resolver.setSession({ userId: 1, token })
    resolver.resolve('armed', () => resolutions.push('alice'))
    resolver.setSession({ userId: 2, token })
    resolver.resolve('armed', () => resolutions.push('bob'))
    await settled()
    answers[1]?.('bob’s')
    await settled()
    answers[0]?.('alice’s')
    await settled()
    expect(resolutions).toEqual(['bob'])
    expect(resolver.opened().token).toBe('bob’s')
  })
})

describe('a receive-only protocol in a client without parts', () => {
  const onlyReceives: Protocol<RigEvents> = {
    name: 'receives', liveness: 'any', needsSession: false,
    start: (_session, _policy, line) => ({ received: (data) => line.publish('received', data) }),
  }
  const opened = from({ protocol: onlyReceives, parts: [], persist: persistState() }, 1_000)
  const another = [signsIn({ userId: 7 }), after(1_000)]

  test('HB-1: keeps the connection open while frames arrive', plays(
    opened, ...another, ...Array.from({ length: 20 }, () => [says('any'), after(4_000)]).flat(), foreground, is('open'),
    reports(), (rig) => expect(rig.received).toHaveLength(20),
  ))

  test('TK-16: ignores data stored by an earlier version', async () => {
    const keeps = withCalls(onlyReceives, () => ({ dump: () => ({ rows: 1 }) }))
    const rig = createOpenRig({ protocol: keeps, parts: [], persist: persistState() })
    for (let times = 0; times < 2; times += 1) {
      rig.client.setSession({ userId: 7 })
      foreground(rig)
      await rig.advanceAsync(1_000)
    }
    expect([await rig.storage.keys(), rig.codes()]).toEqual([[expect.stringMatching(/:7$/)], []])
  })

  test('RT-7: never sends frames for a receive-only protocol', playsLater(
    opened, ...another, sends({ any: 'frame' }, {
      ok: false, code: 'frame-encode-failed', detail: 'the protocol sends no frames',
    }),
  ))
})

describe('stored user state', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const written = (data: unknown): string => `write kept:1 ${storedState('kept:1', data)}`

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

  test('TK-21: drops a pending write when the user’s data is removed', async () => {
    const { calls, kept } = keeper(() => Promise.resolve())
    kept.save('1', { balance: 1 })
    kept.forget('1')
    await settled()
    expect(calls).toEqual(['remove kept:1'])
  })

  test('TK-21: removes a user’s old data before each write of new data', async () => {
    const { calls, kept } = keeper(() => Promise.resolve())
    for (const balance of [1, 2]) {
      kept.forget('1')
      kept.save('1', balance)
      await settled()
    }
    expect(calls).toEqual(['remove kept:1', written(1), 'remove kept:1', written(2)])
  })

  test('TK-30: writes only the newest of several states that wait for storage', async () => {
    const { calls, kept, clock } = keeper(() => new Promise(() => undefined))
    for (const balance of [1, 2, 3]) kept.save('1', balance)
    await settled()
    for (const balance of [4, 5]) kept.save('1', balance)
    await clock.advanceAsync(60_000)
    expect(calls.filter((call) => call !== 'storage-failed'))
      .toEqual([written(3), written(5)])
  })

  test('TK-21, TK-30: writes only the newest state once the pending removal has ended', async () => {
    const { calls, kept } = keeper(() => Promise.resolve())
    kept.save('1', 1)
    kept.forget('1')
    kept.save('1', 2)
    await settled()
    expect(calls).toEqual(['remove kept:1', written(2)])
  })

  test('TK-31: starts no operation while 5 are overdue, and afterwards writes only the newest state', async () => {
    const writes: (() => void)[] = []
    const { calls, kept, clock } = keeper(() => new Promise((resolve) => writes.push(resolve)))
    for (let balance = 1; balance <= 9; balance += 1) {
      kept.save('1', balance)
      await clock.advanceAsync(11_000)
    }
    expect(calls.filter((call) => call !== 'storage-failed')).toEqual([1, 2, 3, 4, 5].map(written))
    writes[0]?.()
    await clock.advanceAsync(0)
    expect(calls.slice(-1)).toEqual([written(9)])
  })

  test('TK-22: keeps the data of a late write while its user is signed in', async () => {
    let finish = (): void => undefined
    const { clock, calls, kept } = keeper(() => new Promise((resolve) => { finish = resolve }))
    kept.save('1', 7)
    await settled()
    clock.advance(10_000)
    await settled()
    finish()
    await settled()
    expect(calls).toEqual([written(7), 'storage-failed'])
  })
})
