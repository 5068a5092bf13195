import { describe, expect, test } from 'vitest'
import type { SocketConnection, TimerHandle } from '../../../../src/connection/ports/ports'
import { createRig, type Rig } from '../../../support/client-rig'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { bob, hello, signedIn } from './client-stages'

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

describe('a socket port that throws when it is to close', () => {
  const throws = (): never => { throw new TypeError('no such task') }

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
    first.tellAnyway({ type: 'opened' })
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
