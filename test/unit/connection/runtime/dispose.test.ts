import { describe, expect, test, vi } from 'vitest'
import { persistState } from '../../../../src/client'
import type { SocketConnection, TimerHandle } from '../../../../src/connection/ports/ports'
import { createScriptedNetwork } from '../../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createOpenRig, createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { bob, foreground } from './client-stages'
import {
  after, asAlice, asks, disposes, from, greets, hides, is, lost, needs, noTimers, offline, opened, pageHides, plays,
  playsLater, reports, returns, saidGoodbye, sends, shows, signsIn, type Step, unneeded,
} from './steps'

const throws = (error: Error) => (): never => { throw error }

describe('dispose()', () => {
  test('RT-10: sends a goodbye, closes the connection, and emits nothing afterwards', async () => {
    const statuses: number[] = []
    await playsLater(
      from({ persist: persistState() }, 1_000), disposes, saidGoodbye, is('idle'),
      (rig) => statuses.push(rig.statuses.length), (rig) => expect(rig.last().state).toBe('ended'), noTimers,
      ({ lifecycle, network }) => expect(lifecycle.watchers() + network.watchers()).toBe(0), disposes,
      (rig) => void rig.need(), ({ client }) => client.connect(), ({ client }) => client.setTab('followFlake', true),
      signsIn({ userId: 9 }), asks('disposed'), sends({}, { ok: false, code: 'disposed' }),
      (rig) => expect(rig.client.status().failure).toEqual({ code: 'disposed', final: true }), foreground, offline,
      after(3_600_000), opened(1), (rig) => expect([rig.statuses.length]).toEqual(statuses),
    )()
  })

  test('RT-10: starts no network watch when the protocol cannot start', () => {
    const network = createScriptedNetwork()
    const protocol = { ...createRigProtocol(), start: throws(new Error('broken')) }
    expect(() => createRig({ protocol, ports: { network } })).toThrow('broken')
    expect(network.watchers()).toBe(0)
  })

  test('RT-10: silently ignores results of the token provider and url() after disposal', async () => {
    const answers: { readonly take: (token: string) => void; readonly fail: (error: Error) => void }[] = []
    const answerLater = (): Promise<string> => new Promise((take, fail) => answers.push({ take, fail }))
    const clients = [
      { protocol: createRigProtocol({ session: { userId: 1, token: answerLater } }) }, { url: answerLater },
    ].flatMap((options) => [createRig(options), createRig(options)])
    for (const rig of clients) {
      rig.need()
      await rig.advanceAsync(0)
      rig.client.dispose()
    }
    for (const [at, { take, fail }] of answers.entries()) {
      if (at % 2 === 0) fail(new Error('too late'))
      else take('wss://late.example.com')
    }
    for (const rig of clients) await rig.advanceAsync(60_000)
    expect(answers).toHaveLength(4)
    expect(clients.flatMap((rig) => [...rig.codes(), ...rig.opensAtMs, rig.clock.pending()])).toEqual([0, 0, 0, 0])
  })

  test('RT-10: rejects calls that a listener makes after disposing the client', async () => {
    const rig = createOpenRig()
    const results: unknown[] = []
    rig.client.on('received', () => {
      rig.client.dispose()
      rig.client.dispose()
      rig.client.connect()
      rig.client.setSession({ userId: 3 })
      rig.client.lease('late').want(true)
      results.push(rig.client.reconnect())
      void rig.client.send({}).then((result) => results.push(result))
    })
    rig.last().message({ type: 'say' })
    await rig.advanceAsync(100_000)
    expect(results).toEqual(['disposed', { ok: false, code: 'disposed' }])
    expect([rig.status(), rig.client.leases(), rig.clock.pending(), rig.opensAtMs.length]).toEqual(['idle', [], 0, 1])
  })

  const nothingIsLeft: Step = (rig) => expect([rig.clock.pending(), rig.socket.live()]).toEqual([0, 0])
  test('RT-10: leaves no timer or socket when disposed before the first connection', plays(
    unneeded(), disposes, is('idle'), opened(0), nothingIsLeft,
  ))

  test.each<[string, RigOptions['server'], Step[]]>([
    ['a pending connection', { line: 'mute' }, []],
    ['a scheduled attempt', { line: 'refusing' }, []],
    ['a pause', {}, [lost(), hides]],
    ['a failure', {}, [lost(4409)]],
    ['a goodbye in progress', {}, [signsIn(bob)]],
    ['the app in the background', {}, [hides]],
    ['a page that may have left', {}, [hides, pageHides, returns]],
    ['a lingering last lease', {}, [needs(false)]],
  ])('RT-10: leaves no timer and opens nothing when disposed with %s', (_, server = {}, reach) => plays(
    from({ server }, 0), ...reach, disposes, is('idle'), after(0), opened(1), nothingIsLeft,
  )())
})

describe('a throwing socket port', () => {
  function over(broken: (connection: SocketConnection) => Partial<SocketConnection>) {
    const served = createRig()
    const rig = createRig({
      ports: {
        socket: {
          open(request, listener) {
            const connection = served.socket.open(request, listener)
            return { ...connection, ...broken(connection) }
          },
        },
      },
    })
    const stage = { rig, page: rig.need() }
    const ready: Step = () => {
      served.last().opened()
      served.last().message({ type: 'ready' })
      rig.advance(0)
    }
    return { stage: () => stage, served, ready }
  }
  const fall = throws(new TypeError('no such task'))
  const closeFailed = { code: 'close-failed', detail: 'no such task' }

  test('RT-13: fails a send when the socket port throws', async () => {
    const { stage, ready } = over(({ send }) => ({
      send(data, settled) {
        if (typeof data === 'string' && data.includes('order')) fall()
        send(data, settled)
      },
    }))
    await playsLater(
      stage, ready, sends({ type: 'order' }, { ok: false, code: 'send-failed', detail: 'no such task' }), is('open'),
    )()
  })

  test('RT-13: reports an exception from close, and treats the close as unconfirmed', () => {
    const { stage, served, ready } = over(() => ({ close: fall }))
    plays(
      stage, ready, needs(false), after(300), reports(closeFailed), after(1_000), is('idle'),
      () => expect(served.last().state).toBe('dropped'),
      (rig) => expect(rig.codes()).toEqual(['close-failed', 'close-timeout']), noTimers, needs(true), ready, is('open'),
    )()
  })

  test('RT-13: reports an exception from drop, and ignores later events of the dropped socket', () => {
    const { stage, served, ready } = over(() => ({ drop: fall }))
    const first = served.last()
    plays(
      stage, after(10_000), reports(closeFailed), shows({ status: 'reconnecting', attempt: 1 }),
      () => first.notifyAnyway({ type: 'opened' }), is('reconnecting'), after(5_000), ready, is('open'),
    )()
  })
})

test('TK-24: keeps a newer session when starting an older session fails', () => {
  const next = vi.fn(() => 0.5)
  plays(
    asAlice({ ports: { random: { next } } }), (rig) => {
      next.mockImplementationOnce(throws(new Error('no entropy')))
      expect(() => rig.client.setSession(bob)).toThrow('no entropy')
    }, signsIn({ userId: 3, token: 'c' }), after(1_000),
    (rig) => expect(rig.client.session()).toEqual({ userId: 3 }), greets({ type: 'hello', token: 'c', trader: 3 }),
  )()
})

test('RT-20: runs the remaining effects when an effect throws, and rethrows the first exception', () => {
  const fell = new Error('no timer')
  const clock = createSimulatedClock()
  let isBroken = true
  const setTimer = (callback: () => void, delayMs: number): TimerHandle => {
    if (!isBroken) return clock.setTimer(callback, delayMs)
    isBroken = false
    throw fell
  }
  const rig = createRig({ ports: { clock: { ...clock, setTimer } } })
  let thrown: unknown
  try {
    rig.need()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBe(fell)
  expect(rig.status()).toBe('connecting')
  expect(rig.records.slice(-3).map(({ event }) => event.type)).toEqual(['leaseTaken', 'leaseChanged', 'resolved'])
  expect(rig.opensAtMs).toEqual([0])
})
