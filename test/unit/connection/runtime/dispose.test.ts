import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { SocketConnection, TimerHandle } from '../../../../src/connection/ports/ports'
import { createScriptedNetwork } from '../../../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { type Rig, createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { bob, foreground, hello, signedIn } from './client-stages'

describe('the end', () => {
  test('RT-10: goodbye, close, and silence for good', async () => {
    const rig = createOpenRig({ persist: persistState() })
    const connection = rig.last()
    rig.client.dispose()
    expect(connection.frames).toContainEqual({ type: 'goodbye' })
    expect(rig.status()).toBe('idle')
    const reported = rig.statuses.length
    rig.advance(0)
    expect(connection.state).toBe('ended')
    expect(rig.clock.pending()).toBe(0)
    expect(rig.lifecycle.watchers() + rig.network.watchers()).toBe(0)
    rig.client.dispose()
    rig.need()
    rig.client.connect()
    rig.client.setTab('followFlake', true)
    rig.client.setSession({ userId: 9 })
    expect(rig.client.reconnect()).toBe('disposed')
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'disposed' })
    expect(rig.client.status().failure).toEqual({ code: 'disposed', final: true })
    foreground(rig)
    rig.network.goOffline()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.statuses).toHaveLength(reported)
  })

  test('RT-10: a client whose protocol cannot start watches nothing', () => {
    const network = createScriptedNetwork()
    const protocol = {
      ...createRigProtocol(),
      start: () => {
        throw new Error('broken')
      },
    }
    expect(() => createRig({ protocol, ports: { network } })).toThrow('broken')
    expect(network.watchers()).toBe(0)
  })

  test('RT-10: what the token provider and url() answer afterwards is neither received nor reported', async () => {
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

  test('RT-10: called within a listener, with each call behind it that would open something', async () => {
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

  const reaches = [
    ['nothing open', (): void => undefined],
    ['a connection under way', (rig: Rig): void => { rig.server.line = 'mute'; rig.need() }],
    ['an attempt awaited', (rig: Rig): void => { rig.server.line = 'refusing'; rig.open() }],
    ['a pause', (rig: Rig): void => { rig.open().closed(1006); rig.lifecycle.toBackground() }],
    ['a failure', (rig: Rig): void => { rig.open().closed(4409) }],
    ['a goodbye under way', (rig: Rig): void => { rig.open(); rig.advance(0); rig.client.setSession({ userId: 2 }) }],
    ['the background', (rig: Rig): void => { rig.open(); rig.advance(0); rig.lifecycle.toBackground() }],
    ['a page in doubt', (rig: Rig): void => {
      const page = rig.need()
      rig.advance(0)
      rig.lifecycle.toBackground()
      page.hidden()
      rig.lifecycle.toForeground()
    }],
    ['the last lease lingering', (rig: Rig): void => { const page = rig.need(); rig.advance(0); page.want(false) }],
  ] as const
  for (const [where, reach] of reaches) {
    test(`RT-10: with ${where}, no timer is left and nothing is opened`, () => {
      const rig = createRig()
      reach(rig)
      const before = rig.opensAtMs.length
      rig.client.dispose()
      expect(rig.status()).toBe('idle')
      rig.advance(0)
      expect(rig.clock.pending()).toBe(0)
      expect(rig.socket.live()).toBe(0)
      expect(rig.opensAtMs).toHaveLength(before)
    })
  }
})

function over(served: Rig, broken: (connection: SocketConnection) => Partial<SocketConnection>): Rig {
  return createRig({
    ports: {
      socket: {
        open(request, listener) {
          const connection = served.socket.open(request, listener)
          return { ...connection, ...broken(connection) }
        },
      },
    },
  })
}

function ready(rig: Rig, served: Rig): void {
  served.last().opened()
  served.last().message({ type: 'ready' })
  rig.advance(0)
}

describe('a socket port that throws', () => {
  const throws = (): never => { throw new TypeError('no such task') }

  test('RT-13: on send it fails the send', async () => {
    const served = createRig()
    const rig = over(served, ({ send }) => ({
      send(data, settled) {
        if (typeof data === 'string' && data.includes('order')) throws()
        send(data, settled)
      },
    }))
    rig.need()
    ready(rig, served)
    expect(await rig.client.send({ type: 'order' })).toEqual({
      ok: false, code: 'send-failed', detail: 'no such task',
    })
    expect(rig.status()).toBe('open')
  })

  test('RT-13: on close it is reported, and the close is unanswered', () => {
    const served = createRig()
    const rig = over(served, () => ({ close: throws }))
    const page = rig.need()
    ready(rig, served)
    page.want(false)
    rig.advance(300)
    expect(rig.reported).toEqual([{ code: 'close-failed', detail: 'no such task' }])
    rig.advance(1_000)
    expect(rig.status()).toBe('idle')
    expect(served.last().state).toBe('dropped')
    expect(rig.codes()).toEqual(['close-failed', 'close-timeout'])
    expect(rig.clock.pending()).toBe(0)
    page.want(true)
    ready(rig, served)
    expect(rig.status()).toBe('open')
  })

  test('RT-13: on drop it is reported, and silent all the same', () => {
    const served = createRig()
    const rig = over(served, () => ({ drop: throws }))
    rig.need()
    const first = served.last()
    rig.advance(10_000)
    expect(rig.reported).toEqual([{ code: 'close-failed', detail: 'no such task' }])
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    first.notifyAnyway({ type: 'opened' })
    expect(rig.status()).toBe('reconnecting')
    rig.advance(5_000)
    ready(rig, served)
    expect(rig.status()).toBe('open')
  })
})

describe('a random source that throws once', () => {
  test('TK-24: the session it met is not put in the place of the next one', () => {
    let isBroken = false
    const next = (): number => {
      if (isBroken) throw new Error('no entropy')
      return 0.5
    }
    const rig = signedIn({ ports: { random: { next } } })
    isBroken = true
    expect(() => rig.client.setSession(bob)).toThrow('no entropy')
    isBroken = false
    rig.client.setSession({ userId: 3, token: 'c' })
    rig.advance(1_000)
    expect(rig.client.session()).toEqual({ userId: 3 })
    expect(hello(rig)).toEqual({ type: 'hello', token: 'c', trader: 3 })
  })
})

describe('an effect that throws', () => {
  test('RT-20: those behind it are carried out, and what it threw first comes out as it was', () => {
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
})
