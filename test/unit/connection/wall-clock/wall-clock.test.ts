import { describe, expect, test } from 'vitest'
import { createOpenRig, type Rig } from '../../../support/client-rig'
import { killServer, windowsMs } from '../runtime/client-stages'
import { jumps, settings, suspensions } from './jumps'
import { mend, places, type Place } from './places'

const pingMs = 15_000
const pongMs = 5_000
const probeMs = 2_000
/** The last of the five windows is the widest. */
const maxWaitMs = 83_000

const cases = places.flatMap((place) => jumps.map((jump) => [place.name, jump.name, place, jump] as const))

function reach(place: Place): Rig {
  const rig = place.reach()
  expect(rig.status()).toBe(place.status)
  return rig
}

/** How far apart the tries that began after this many were. */
function gapsAfter(rig: Rig, count: number): readonly number[] {
  const tries = rig.opensAtMs.slice(Math.max(0, count - 1))
  return tries.slice(1).map((atMs, index) => atMs - (tries[index] ?? 0))
}

/** The times on the page lie in a span that it can show. */
function expectSaneTimes(rig: Rig): void {
  const { nextAtMs } = rig.client.status()
  const { roundTripMs } = rig.client.stats()
  if (nextAtMs !== null) expect(nextAtMs - rig.clock.now()).toBeLessThanOrEqual(maxWaitMs)
  if (roundTripMs !== null) {
    expect(roundTripMs).toBeGreaterThanOrEqual(0)
    expect(roundTripMs).toBeLessThanOrEqual(pingMs)
  }
}

describe('wherever the wall clock jumps', () => {
  test.each(cases)('WC-1: %s, %s: once all is well it is open again with one socket', (_, __, place, jump) => {
    const rig = reach(place)
    jump.make(rig)
    mend(rig)
    rig.advance(maxWaitMs)
    if (rig.status() === 'failed') {
      expect(place.name).toBe('failed')
      expect(rig.client.reconnect()).toBe('attempting')
      rig.advance(0)
    }
    expect(rig.status()).toBe('open')
    expect(rig.socket.live()).toBe(1)
    rig.advance(600_000)
    expect(rig.status()).toBe('open')
    expect(rig.socket.live()).toBe(1)
    expectSaneTimes(rig)
  })

  test.each(cases)('WC-2: %s, %s: the server gone, there is no storm and an end', (_, __, place, jump) => {
    const rig = reach(place)
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    jump.make(rig)
    rig.lifecycle.toForeground()
    if (rig.status() === 'open') rig.last().closed(1006)
    rig.advance(600_000)
    expect(['failed', 'paused']).toContain(rig.status())
    // The one under way, one at once for the return, and the five of a budget.
    expect(rig.opensAtMs.length - before).toBeLessThanOrEqual(7)
    for (const gap of gapsAfter(rig, before + 1)) expect(gap).toBeGreaterThanOrEqual(300)
    expect(rig.socket.live()).toBe(0)
    const failures = rig.statuses.filter(({ status }, index) =>
      status === 'failed' && rig.statuses[index - 1]?.status !== 'failed')
    expect(rig.errors).toHaveLength(failures.length)
  })
})

describe('a line that died meanwhile', () => {
  const silentPlaces = places.filter(({ name }) => name.startsWith('open,') || name === 'open')
  const silentCases = silentPlaces.filter(({ name }) => name !== 'open, not ready')
    .flatMap((place) => [...suspensions, ...settings].map((jump) => [place.name, jump.name, place, jump] as const))

  test.each(silentCases)('WC-3: %s, %s: is not called open longer than a ping, its wait and a probe', (...given) => {
    const [, , place, jump] = given
    const rig = reach(place)
    const dead = rig.last()
    rig.server.answersPings = false
    jump.make(rig)
    rig.advance(pingMs + pongMs + probeMs)
    expect(dead.state).toBe('dropped')
  })

  test.each(suspensions.slice(1).map((jump) => [jump.name, jump] as const))(
    'WC-3: %s, without an event: it is probed at once', (_, jump) => {
      const rig = places[0] === undefined ? undefined : reach(places[0])
      if (rig === undefined) throw new Error('no place')
      const dead = rig.last()
      rig.server.answersPings = false
      jump.make(rig)
      rig.advance(probeMs)
      expect(dead.state).toBe('dropped')
    })
})

describe('a network that changed', () => {
  const [open] = places

  function openRig(): Rig {
    if (open === undefined) throw new Error('no place')
    return reach(open)
  }

  test('WC-4: without an event: the dead line is found out by a ping and replaced', () => {
    const rig = openRig()
    const dead = rig.last()
    rig.server.answersPings = false
    rig.advance(pingMs + pongMs)
    expect(dead.state).toBe('dropped')
    rig.server.answersPings = true
    rig.advance(4_300)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('WC-5: a network gone and back, however often, costs pings and no line', () => {
    const rig = openRig()
    const pings = rig.last().sent.length
    for (let round = 0; round < 20; round += 1) {
      rig.network.goOffline()
      rig.advance(100)
      rig.network.goOnline()
      rig.advance(3_000)
    }
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.statuses.filter(({ status }) => status !== 'open' && status !== 'connecting')).toEqual([])
    expect(rig.last().sent.length - pings).toBeLessThanOrEqual(2 * 20 + 5)
  })

  test('WC-5: a report of the state that is known costs nothing', () => {
    const rig = openRig()
    const pings = rig.last().sent.length
    for (let round = 0; round < 20; round += 1) rig.network.goOnline()
    expect(rig.last().sent).toHaveLength(pings)
    expect(rig.opensAtMs).toHaveLength(1)
  })
})

describe('what is reported of time', () => {
  const shiftMs = 3 * 3_600_000

  test.each<[string, (rig: Rig) => void]>([
    ['set forward', (rig) => rig.clock.setWall(rig.clock.now() + shiftMs)],
    ['set back', (rig) => rig.clock.setWall(rig.clock.now() - shiftMs)],
    ['stopped by a sleep', (rig) => rig.clock.suspend(shiftMs)],
  ])('WC-6: the clock %s between ping and answer, no round trip is reported', (_, jump) => {
    const rig = places[1]?.reach()
    if (rig === undefined) throw new Error('no place')
    const known = rig.client.stats().roundTrips
    expect(known).toHaveLength(1)
    jump(rig)
    rig.last().message({ type: 'pong' })
    expect(rig.client.stats().roundTrips).toEqual(known)
    rig.server.answersPings = true
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.client.stats().roundTripMs).toBe(0)
    expect(rig.client.stats().roundTrips.length).toBeGreaterThan(1)
  })
})

describe('an outage in which the clock is set back', () => {
  const middlesMs = [2_300, 7_850, 17_550, 34_500, 64_150]

  test.each([1, 5, 10, 14, 16, 60, 3_600])('WC-7: by %i s: each attempt comes within its window', (seconds) => {
    for (const at of [0, 1, 2, 3]) {
      const rig = createOpenRig({}, 3_600_000)
      killServer(rig)
      let elapsedMs = 0
      const triedAtMs: number[] = []
      const setAtMs = at === 0 ? 1_000 : (middlesMs[at - 1] ?? 0) + 1_000
      for (; elapsedMs < 120_000; elapsedMs += 50) {
        if (elapsedMs === setAtMs) rig.clock.setWall(rig.clock.now() - seconds * 1_000)
        const before = rig.opensAtMs.length
        rig.advance(50)
        if (rig.opensAtMs.length > before) triedAtMs.push(elapsedMs)
      }
      expect(triedAtMs).toHaveLength(5)
      for (const [index, [startMs, endMs]] of windowsMs.entries()) {
        const gapMs = (triedAtMs[index] ?? Infinity) - (triedAtMs[index - 1] ?? 0)
        const usualMs = (middlesMs[index] ?? 0) - (middlesMs[index - 1] ?? 0)
        expect(gapMs - usualMs).toBeLessThanOrEqual(endMs - startMs)
      }
    }
  })
})
