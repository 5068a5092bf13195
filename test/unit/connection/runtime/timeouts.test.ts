import { describe, expect, test } from 'vitest'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import {
  after, disposes, from, is, isDropped, later, line, needs, opened, openedAt, plays, playsLater, shows, type Step,
  unneeded,
} from './steps'

const never = (): Promise<string> => new Promise(() => undefined)

describe('timeouts', () => {
  test('CN-4: fails the attempt when url() does not settle within tokenTimeoutMs, 10,000 by default', plays(
    from({ url: never }, 9_999), is('connecting'), after(1),
    shows({ status: 'reconnecting', failure: { code: 'resolve-timeout' } }),
  ))

  test.each([
    ['CN-5: fails when no socket opens', 'connectTimeoutMs, 10,000', { line: 'mute' }, 10_000, 'connect-timeout'],
    ['CN-6: fails if a protocol is not ready', 'readyTimeoutMs, 20,000', { getsReady: false }, 20_000, 'ready-timeout'],
  ] as const)('%s within %s by default', (_, _name, server, timeoutMs, code) => plays(
    from({ server }, timeoutMs - 1), is('connecting'), openedAt(0),
    (rig) => expect(rig.last().state).not.toBe('dropped'), after(1), isDropped,
    shows({ status: 'reconnecting', failure: { code } }),
  )())
})

describe('a platform with few sockets', () => {
  const slots = (free: boolean): Step => (rig) => void (rig.socket.behaviour.noSlots = !free)
  const freed = [slots(true), line('up')]
  const asksForOne = [slots(false), needs(true), after(0)]
  const waits = unneeded({ server: { line: 'mute' } })

  test('CN-15: retries a connection rejected without a slot every 3 s without using up an attempt', plays(
    waits, ...asksForOne, after(12_000), openedAt(0, 3_000, 6_000, 9_000, 12_000),
    shows({ status: 'connecting', failure: null }), ...freed, after(3_000), is('open'),
  ))

  test('CN-15, CN-23: fails the attempt after 30 s without a slot, and gives the next attempt a full wait', plays(
    waits, ...asksForOne, after(29_999), is('connecting'), after(1),
    shows({
      status: 'reconnecting', attempt: 1, slotAwaitedSinceMs: null,
      failure: { code: 'socket-slots-exhausted', final: false },
    }),
    opened(10), after(4_300),
    shows({ status: 'reconnecting', attempt: 1, nextAtMs: null }),
    (rig) => expect(rig.client.status().slotAwaitedSinceMs).toBeGreaterThan(rig.clock.now() - 4_300),
  ))

  test('CN-23: reports the wait from the first rejection until a socket is open', () => {
    const { rig, page } = waits()
    const sinceMs = rig.clock.now()
    plays(
      () => ({ rig, page }), ...asksForOne, after(7_000),
      shows({ status: 'connecting', attempt: 0, sinceMs, slotAwaitedSinceMs: sinceMs, failure: null }), ...freed,
      after(2_000), shows({ status: 'open', slotAwaitedSinceMs: null }),
    )()
    expect(rig.statuses.map(({ slotAwaitedSinceMs }) => slotAwaitedSinceMs)).toEqual([null, sinceMs, null, null])
  })

  test('CN-15: uses a freed slot immediately, and ignores a slot that is freed later', async () => {
    let freed = (): void => undefined
    let watching = true
    const { open, behaviour, connections, last } = createScriptedSocket({ noSlots: true })
    await playsLater(
      from({
        ports: {
          socket: {
            open,
            watchSlots(callback) {
              freed = callback
              return () => void (watching = false)
            },
          },
        },
      }, 0), later(1_000), () => {
        behaviour.noSlots = false
        freed()
        freed()
        expect(connections).toHaveLength(2)
        last().opened()
        last().message({ type: 'ready' })
      }, is('open'), disposes, () => expect(watching).toBe(false),
    )()
  })
})
