import { describe, expect, test } from 'vitest'
import type { Rig } from '../../../support/client-rig'
import { middlesMs, windowsMs, type Shown } from './client-stages'
import {
  after, answers, asleep, atOnce, clockMoved, from, hides, is, killed, line, lost, offline, online, opened, outage,
  plays, returns, says, type Step,
} from './steps'

type Place = ReturnType<typeof place>

/** A page needs the socket. */
function place(name: string, status: string, open: () => Shown, ...steps: readonly Step[]) {
  return {
    name,
    status,
    reach(): Shown {
      const stage = open()
      for (const step of steps) void step(stage.rig, stage.page, [])
      return stage
    },
  }
}

const kept = from({}, 20_000)
const closesInSilence = (silent: boolean): Step => (rig) => void (rig.socket.behaviour.silentClose = silent)

const places: readonly [Place, Place, ...Place[]] = [
  place('open', 'open', kept),
  place('open with an unanswered ping', 'open', kept, answers(false), after(11_000)),
  place('opening', 'connecting', from({ server: { line: 'mute' } }, 1_000)),
  place('open, not ready', 'connecting', from({ server: { getsReady: false } }, 1_000)),
  place('waiting for an attempt', 'reconnecting', outage()),
  place('an attempt in flight', 'reconnecting', outage(), line('mute'), after(3_000)),
  place('in the background with an open socket', 'open', kept, hides),
  place('in the background without a socket', 'paused', kept, hides, lost()),
  place(
    'saying goodbye in the background', 'paused', kept, closesInSilence(true), hides, after(30_100),
    closesInSilence(false),
  ),
  place('paused offline', 'paused', from(), killed, offline),
  place('failed', 'failed', outage(), after(100_000)),
]

function mend(rig: Rig): void {
  Object.assign(rig.server, { line: 'up', getsReady: true, answersPings: true })
  rig.network.goOnline()
  rig.lifecycle.toForeground()
}

/** A jump of the wall clock, or a sleep of the machine. */
interface Jump {
  readonly name: string
  readonly make: Step
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const lengths = [['3 s', 3_000], ['3 min', 3 * minuteMs], ['3 h', 3 * hourMs]] as const

/** After the machine slept, its timers count the sleep, and fire immediately if overdue. */
const suspensions: readonly Jump[] = lengths.map(([name, ms]) =>
  ({ name: `suspended for ${name}`, make: atOnce(asleep(ms), after(0)) }))

/** The clock was set, or the machine slept and its timers did not count the sleep. */
const settings: readonly Jump[] = ([
  ['5 min forward', 5 * minuteMs], ['3 h forward', 3 * hourMs], ['20 s back', -20_000], ['5 min back', -5 * minuteMs],
  ['3 h back', -3 * hourMs],
] as const).map(([name, byMs]) => ({ name: `clock set ${name}`, make: clockMoved(byMs) }))

/** With a closed lid, the app hides first, and returns before or after the overdue timers. */
const lids: readonly Jump[] = lengths.flatMap(([name, ms]) => [
  { name: `lid closed for ${name}, return before due timers`, make: atOnce(hides, asleep(ms), returns, after(0)) },
  { name: `lid closed for ${name}, due timers before return`, make: atOnce(hides, asleep(ms), after(0), returns) },
])

const jumps: readonly Jump[] = [...suspensions, ...settings, ...lids]

const pingMs = 15_000
const pongMs = 5_000
const probeMs = 2_000
/** The last of the five windows is the widest. */
const maxWaitMs = 83_000

const cases = places.flatMap((place) => jumps.map((jump) => [place.name, jump.name, place, jump] as const))
const [open, pinged] = places

const at = ({ reach, status }: Place) => (): Shown => {
  const stage = reach()
  expect(stage.rig.status()).toBe(status)
  return stage
}

const live = (sockets: number): Step => (rig) => expect(rig.socket.live()).toBe(sockets)
const firstIsDropped: Step = (rig) => expect(rig.socket.connections[0]?.state).toBe('dropped')

function gapsAfter(rig: Rig, count: number): readonly number[] {
  const tries = rig.opensAtMs.slice(Math.max(0, count - 1))
  return tries.slice(1).map((atMs, index) => atMs - (tries[index] ?? 0))
}

function expectSaneTimes(rig: Rig): void {
  const { nextAtMs } = rig.client.status()
  const { roundTripMs } = rig.client.stats()
  if (nextAtMs !== null) expect(nextAtMs - rig.clock.now()).toBeLessThanOrEqual(maxWaitMs)
  if (roundTripMs !== null) {
    expect(roundTripMs).toBeGreaterThanOrEqual(0)
    expect(roundTripMs).toBeLessThanOrEqual(pingMs)
  }
}

describe('wall-clock jumps', () => {
  test.each(cases)('WC-1: opens one socket when the server and network return: %s, %s', (_, __, place, jump) => {
    const asksAgain: Step = (rig) => {
      if (rig.status() !== 'failed') return
      expect([place.name, rig.client.reconnect()]).toEqual(['failed', 'attempting'])
      rig.advance(0)
    }
    plays(
      at(place), jump.make, mend, after(maxWaitMs), asksAgain, is('open'), live(1), after(600_000), is('open'), live(1),
      expectSaneTimes,
    )()
  })

  test.each(cases)('WC-2: makes at most seven attempts when the server stays down: %s, %s', (_, __, place, jump) => {
    const stage = at(place)()
    const { rig } = stage
    const before = rig.opensAtMs.length
    plays(() => stage, line('refusing'), jump.make, returns)()
    if (rig.status() === 'open') rig.last().closed(1006)
    rig.advance(600_000)
    expect(['failed', 'paused']).toContain(rig.status())
    // The pending attempt, an immediate attempt for the return, and the five of a budget.
    expect(rig.opensAtMs.length - before).toBeLessThanOrEqual(7)
    for (const gap of gapsAfter(rig, before + 1)) expect(gap).toBeGreaterThanOrEqual(300)
    expect(rig.socket.live()).toBe(0)
    const failures = rig.statuses.filter(({ status }, index) =>
      status === 'failed' && rig.statuses[index - 1]?.status !== 'failed')
    expect(rig.errors).toHaveLength(failures.length)
  })
})

describe('a connection that died unnoticed', () => {
  const silentCases = [open, pinged].flatMap((place) =>
    [...suspensions, ...settings].map((jump) => [place.name, jump.name, place, jump] as const))

  test.each(silentCases)('WC-3: drops a dead socket within a ping interval plus the pong and probe timeouts: %s, %s', (
    _, __, place, jump,
  ) => plays(at(place), answers(false), jump.make, after(pingMs + pongMs + probeMs), firstIsDropped)())

  test.each(suspensions.slice(1).map((jump) => [jump.name, jump] as const))(
    'WC-3: probes a dead connection immediately, even if no event arrives: %s', (_, jump) =>
      plays(at(open), answers(false), jump.make, after(probeMs), firstIsDropped)(),
  )
})

describe('a changed network', () => {
  test('WC-4, CP-13: detects a dead connection by pings alone and replaces it, three times in a row', plays(
    at(open), ...[2, 3, 4].flatMap((count) => [
      answers(false), after(pingMs + pongMs), firstIsDropped, answers(true), after(4_300), opened(count), live(1),
      after(25_000), is('open'),
    ]),
  ))

  test('WC-5: sends pings but keeps the connection when the network changes repeatedly', () => {
    const goneAndBack = [offline, after(100), online, after(3_000)]
    const { rig, page } = at(open)()
    const before = rig.last().sent.length
    plays(() => ({ rig, page }), ...Array.from({ length: 20 }, () => goneAndBack).flat(), opened(1))()
    expect(rig.statuses.filter(({ status }) => status !== 'open' && status !== 'connecting')).toEqual([])
    expect(rig.last().sent.length - before).toBeLessThanOrEqual(2 * 20 + 5)
  })

  test('WC-5: ignores network reports that repeat the current state', () => {
    const stage = at(open)()
    const before = stage.rig.last().sent.length
    plays(() => stage, ...Array.from({ length: 20 }, () => online), opened(1))()
    expect(stage.rig.last().sent).toHaveLength(before)
  })
})

const shiftMs = 3 * hourMs

test.each<[string, Step]>([
  ['set forward', clockMoved(shiftMs)], ['set back', clockMoved(-shiftMs)], ['stopped by a sleep', asleep(shiftMs)],
])('WC-6: does not report a round trip when the clock is %s between ping and response', (_, jump) => {
  const { rig, page } = at(pinged)()
  const known = rig.client.stats().roundTrips
  expect(known).toHaveLength(1)
  plays(
    () => ({ rig, page }), jump, says('pong'), () => expect(rig.client.stats().roundTrips).toEqual(known),
    answers(true), after(60_000), is('open'),
  )()
  const { roundTripMs, roundTrips } = rig.client.stats()
  expect([roundTripMs, roundTrips.length > 1]).toEqual([0, true])
})

test.each([1, 5, 10, 14, 16, 60, 3_600])('WC-7: keeps reconnect windows when the clock is set back %i s', (seconds) => {
  for (const at of [0, 1, 2, 3]) {
    const { rig } = outage()()
    const lostAtMs = rig.nowMs()
    rig.advance(at === 0 ? 1_000 : (middlesMs[at - 1] ?? 0) + 1_000)
    const before = rig.opensAtMs.length
    rig.clock.setWall(rig.clock.now() - seconds * 1_000)
    rig.advance(120_000)
    const triedAtMs = rig.opensAtMs.map((ms, index) => ms - lostAtMs + (index < before ? 0 : seconds * 1_000)).slice(1)
    expect(triedAtMs).toHaveLength(5)
    for (const [index, [startMs, endMs]] of windowsMs.entries()) {
      const gapMs = (triedAtMs[index] ?? Infinity) - (triedAtMs[index - 1] ?? 0)
      const usualMs = (middlesMs[index] ?? 0) - (middlesMs[index - 1] ?? 0)
      expect(gapMs - usualMs).toBeLessThanOrEqual(endMs - startMs)
    }
  }
})
