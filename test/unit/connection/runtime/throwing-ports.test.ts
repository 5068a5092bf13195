import { describe, expect, test } from 'vitest'
import type { SocketConnection } from '../../../../src/connection/ports/socket'
import { createMailbox } from '../../../../src/shared/mailbox'
import { createMachine } from '../../../../src/connection/runtime/machine'
import { defaultPolicy } from '../../../../src/connection/policy/default-policy'
import { createRig, type Rig } from '../../../support/client-rig'
import { step } from '../../../support/full-step'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { bob, hello, signedIn } from './signed-in'

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
  test('RT-20: those behind it are carried out, and what it threw comes out', () => {
    const carriedOut: string[] = []
    const machine = createMachine({
      mailbox: createMailbox(),
      step,
      ports: { clock: createSimulatedClock(), random: { next: () => 0 } },
      policy: defaultPolicy,
      surroundings: { foreground: true, ready: true, renewableToken: false, atMs: 0 },
      carryOut(effect) {
        carriedOut.push(effect.type)
        throw new Error(`${effect.type} fell over`)
      },
      stepped: ({ type }) => carriedOut.push(type),
      statusChanged: ({ status }) => carriedOut.push(status),
    })
    const lease = {
      id: 1, label: '', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
    } as const
    expect(() => machine.dispatch({ type: 'leaseTaken', lease })).toThrow('startTimer fell over')
    expect(carriedOut).toEqual(['connecting', 'startTimer', 'resolve', 'leaseTaken'])
    expect(machine.status().status).toBe('connecting')
  })
})
