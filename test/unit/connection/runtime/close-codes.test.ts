import { describe, expect, test } from 'vitest'
import { alice, middlesMs, networkBack } from './client-stages'
import {
  after, asAlice, asks, closesSlowly, disposes, failsWith, from, getsReady, hides, is, isClosing, isDropped, later,
  line, lost, needs, offline, online, opened, openedAt, pageHides, pageReturns, plays, playsLater, playsRow, reported,
  reports, returns, type Row, saidGoodbye, shows, signsIn, type Step, unneeded,
} from './steps'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'

const hourMs = 3_600_000

describe('close codes', () => {
  const refused = shows({ status: 'failed', failure: { code: 'replaced', closeCode: 4409, final: true } })
  test.each<[string, Step[], Step[]]>([
    ['a page is hidden and shown', [pageHides, after(5_000), is('idle')], [pageReturns]],
    ['a page returns before it counts as closed', [pageHides, after(299)], [pageReturns]],
    ['a page needs the connection',
      [needs(false), shows({ status: 'idle', failure: { code: 'replaced' } }), after(5_000)], [needs(true)]],
    ['a hidden app needs the connection', [needs(false), after(5_000), hides], [needs(true), refused, returns]],
    ['a page needs the connection offline', [needs(false), offline, after(5_000)], [needs(true), refused, online]],
  ])('CN-10: keeps a final failure, and reports it once, when %s', (_, leaves, comes) => plays(
    from({}, 1_000), lost(4409), ...leaves, ...comes, refused, after(hourMs), refused, reported(1), opened(1),
    asks('attempting'), after(0), is('open'),
  )())

  test.each<[string, Step]>([['the same session', signsIn(alice)], ['no session', signsIn(null)]])(
    'CN-10: clears the failure when %s is set while no page needs the connection', (_, signs) => plays(
      asAlice(), lost(4409), needs(false), after(1_000), signs, signsIn(alice),
      shows({ status: 'idle', failure: null }), needs(true), after(0), is('open'), reported(1),
    )(),
  )

  const ofTheApplication = { 4777: { kind: 'later', code: 'retry-later' } } as const
  for (const [closeCode, policy] of [[1013, {}], [4429, {}], [4777, { closeCodes: ofTheApplication }]] as const) {
    test(`CN-11: delays the reconnect windows by 15,000 ms after close code ${closeCode}`, plays(
      from({ policy }), line('refusing'), lost(closeCode),
      shows({ status: 'reconnecting', attempt: 1, failure: { code: 'retry-later', closeCode } }), after(120_000),
      openedAt(0, ...middlesMs.map((ms) => 10_000 + 15_000 + ms)),
    ))
  }

  test.each<Row>([
    ['CN-9: reports 4402 once as not entitled, and does not retry',
      from({}, 0), lost(4402),
      shows({ status: 'failed', failure: { code: 'not-entitled', closeCode: 4402, final: true } }),
      failsWith({ code: 'not-entitled', reason: 'not-entitled', attemptsMade: 0 }), after(hourMs), opened(1),
      reported(1)],
    ['CN-9, RC-66: reports the server’s reason and the number of attempts',
      from({ server: { line: 'refusing' } }, 3_000), line('up'), after(5_000),
      (rig) => rig.last().closed(4403, 'account closed'), shows({ status: 'failed', attempt: 2 }),
      failsWith({ code: 'forbidden', reason: 'account closed', attemptsMade: 2 })],
    ['CN-10: stays failed on foreground and network events',
      from({}, 0), lost(4409), hides, after(60_000), is('failed'), returns, networkBack, after(hourMs), is('failed'),
      opened(1)],
    ['CN-11: moves the remaining reconnect windows during an outage',
      from({ server: { line: 'refusing' } }, 0), line('up'), getsReady(false), after(2_300), lost(1013),
      line('refusing'), after(15_000 + 7_850), openedAt(0, 2_300, 2_300 + 15_000 + 7_850)],
  ])('%s', playsRow)

  for (const closeCode of [1000, 1001, 1005, 1006, 1011, 3000, 4999]) {
    test(`CN-12: treats close code ${closeCode} as a disconnect`, plays(
      from({}, 0), lost(closeCode),
      shows({ status: 'reconnecting', attempt: 1, failure: { code: 'connection-lost', closeCode } }), after(5_000),
      is('open'),
    ))
  }

  const policy = { closeCodes: { 4000: { kind: 'final', code: 'forbidden' } } } as const
  test.each([
    [4000, { status: 'failed', failure: { code: 'forbidden', closeCode: 4000 } }], [4409, { status: 'reconnecting' }],
  ])('CN-13: replaces the whole close-code table with a custom table: %i', (closeCode, status) => plays(
    from({ policy }, 0), lost(closeCode), shows(status),
  )())
})

describe('an intended close', () => {
  const holdsSends: Step = (rig) => void (rig.socket.behaviour.holdSends = true)
  const settlesSends: Step = (rig) => rig.last().settleSends()

  test.each<Row>([
    ['CN-7: sends a goodbye, closes with 1000, and never reconnects',
      from({}, 1_000), needs(false), after(300), saidGoodbye,
      (rig) => expect(rig.last().sent.filter((frame) => frame === '{"type":"goodbye"}')).toHaveLength(1),
      (rig) => expect(rig.last().closeCall).toEqual({ code: 1000, reason: '' }), is('idle'), after(hourMs), opened(1),
      reported(0), (rig) => expect(rig.client.stats().losses).toBe(0)],
    ['CN-7: closes only after the platform has accepted the goodbye',
      from({}, 1_000), holdsSends, needs(false), after(300), isClosing(false), after(100), settlesSends,
      isClosing(true)],
    ['CN-7: waits at most 200 ms for the goodbye',
      from({}, 1_000), holdsSends, needs(false), after(300 + 199), isClosing(false), after(1), isClosing(true),
      settlesSends, after(1_000), is('idle')],
    ['CN-7: reports a goodbye that cannot be sent, and closes the connection',
      from({}, 1_000), (rig) => void (rig.socket.behaviour.sendFails = 'line is down'), needs(false), after(300),
      reports({ code: 'send-failed', detail: 'line is down' }), isClosing(true)],
    ['CN-7: accepts the close when the server closes first with any code',
      from({}, 1_000), closesSlowly, needs(false), after(300), lost(4409), after(60_000),
      shows({ status: 'idle', failure: null }), opened(1)],
    ['CN-8: settles a close after 1,000 ms when the native socket does not confirm it',
      from({}, 1_000), (rig) => void (rig.socket.behaviour.silentClose = true), needs(false), after(300 + 999),
      (rig) => expect([rig.last().state, rig.codes()]).toEqual(['open', []]), after(1),
      (rig) => expect([rig.last().state, rig.codes()]).toEqual(['dropped', ['close-timeout']]),
      (rig) => void rig.need(), after(1), opened(2)],
    ['CN-8: does not treat a later disconnect as the confirmation of an earlier close',
      from({}, 1_000), needs(false), after(60_000), (rig) => void rig.need(), after(1_000), opened(2),
      (rig) => rig.last().message({ type: 'lose' }), after(0),
      (rig) => expect(rig.codes()).not.toContain('close-timeout')],
  ])('%s', playsRow)
})

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

  test('CN-15: retries every 3 s without counting an attempt when no slot is free', plays(
    waits, ...asksForOne, after(12_000), openedAt(0, 3_000, 6_000, 9_000, 12_000),
    shows({ status: 'connecting', failure: null }), ...freed, after(3_000), is('open'),
  ))

  test('CN-15, CN-23: fails the attempt after 30 s without a slot, and lets the next attempt wait another 30 s', plays(
    waits, ...asksForOne, after(29_999), is('connecting'), after(1),
    shows({
      status: 'reconnecting', attempt: 1, slotAwaitedSinceMs: null,
      failure: { code: 'socket-slots-exhausted', final: false },
    }),
    opened(10), after(4_300),
    shows({ status: 'reconnecting', attempt: 1, nextAtMs: null }),
    (rig) => expect(rig.client.status().slotAwaitedSinceMs).toBeGreaterThan(rig.clock.now() - 4_300),
  ))

  test('CN-23: reports the wait for a slot from the first rejection until a socket is open', () => {
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
