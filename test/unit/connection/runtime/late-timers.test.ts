import { describe, expect, test } from 'vitest'
import { spreadBackoff } from '../../../../src/connection/policy/reconnect-policy'
import { createOpenRig, type Rig } from '../../../support/client-rig'
import { failureOf, foreground, killed, pings, silent } from './client-stages'

describe('late timers', () => {
  test('HB-8: a pong timer that fires late asks once more, with the short deadline', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(2)
    rig.advance(1_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-8: what answers the second ping lives', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.server.answersPings = true
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('HB-8: a clock set back meanwhile asks once more too', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(2)
    rig.advance(2_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-9: a ping that is far off its beat is a probe', () => {
    const rig = silent()
    rig.clock.suspend(15_000 + 5_001)
    rig.advance(0)
    expect(pings(rig)).toBe(1)
    rig.advance(1_999)
    expect(rig.status()).toBe('open')
    rig.server.line = 'mute'
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: { code: 'probe-timeout' } })
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('HB-9: a little late it is an ordinary one', () => {
    const rig = silent()
    rig.clock.suspend(15_000 + 5_000)
    rig.advance(4_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-10: a clock set back kills no live line', () => {
    const rig = createOpenRig({}, 0)
    for (let hours = 0; hours < 5; hours += 1) {
      rig.advance(17_000)
      rig.clock.setWall(rig.clock.now() - 3_600_000)
      rig.advance(100_000)
    }
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })
})

describe('a pong timer that is not on time', () => {
  test('HB-8: up to 2 s late it is believed, and the line given up', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(5_000 + 2_000)
    rig.advance(0)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-8: once more and not again, however late the second is', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.advance(0)
    rig.clock.suspend(60_000)
    rig.advance(0)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-10: a clock set back to the very moment of the ping leaves the line its whole time', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.setWall(rig.clock.now() - 5_000)
    rig.advance(5_000 + 4_999)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(1)
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  for (const backMs of [200, 3_000]) {
    test(`HB-10: a line that answers after the clock went back by ${backMs} ms is kept`, () => {
      const rig = silent()
      rig.advance(15_000 + 50)
      rig.clock.setWall(rig.clock.now() - backMs)
      rig.last().message({ type: 'pong' })
      rig.advance(11_000)
      expect(rig.status()).toBe('open')
      expect(pings(rig)).toBe(1)
      expect(rig.client.stats().roundTrips).toEqual([])
      rig.advance(9_000)
      expect(failureOf(rig)).toBe('pong-timeout')
    })

    test(`HB-10: also one that is asked by reconnect(), and ${backMs} ms back says no more than a frame`, () => {
      const rig = silent()
      expect(rig.client.reconnect()).toBe('probing')
      rig.advance(50)
      rig.clock.setWall(rig.clock.now() - backMs)
      rig.last().message({ type: 'say' })
      rig.advance(6_000)
      expect(rig.opensAtMs).toHaveLength(1)
      expect(pings(rig)).toBe(1)
    })
  }
})

const hourMs = 3_600_000
/** Between 2.3, 7.85, 17.55, 34.5 and 64.15 s after the loss, where a phase of 0.5 has its attempts. */
const distancesMs = [5_550, 9_700, 16_950, 29_650]

/** How far apart the tries from the `first` one on are, till nothing more comes. */
function distances(rig: Rig, first: number): readonly number[] {
  rig.advance(600_000)
  const opens = rig.opensAtMs.slice(first)
  return opens.slice(1).map((atMs, index) => atMs - (opens[index] ?? 0))
}

const sleep = (rig: Rig): void => rig.clock.suspend(hourMs)
const setForward = (rig: Rig): void => rig.clock.setWall(rig.clock.now() + hourMs)

describe('an outage over which the machine slept, or the clock was set forward', () => {
  for (const [what, jump] of [['a sleep', sleep], ['a clock set forward', setForward]] as const) {
    test(`RC-18: ${what} while the first attempt is awaited: the later ones keep their distances`, () => {
      const rig = killed()
      const before = rig.opensAtMs.length
      jump(rig)
      expect(distances(rig, before)).toEqual(distancesMs)
      expect(rig.status()).toBe('failed')
      expect(rig.errors).toMatchObject([{ attemptsMade: 5 }])
    })

    test(`RC-18: ${what} while a later one is awaited`, () => {
      const rig = killed()
      rig.advance(10_000)
      const before = rig.opensAtMs.length
      jump(rig)
      expect(distances(rig, before)).toEqual(distancesMs.slice(2))
    })

    test(`RC-18: ${what} while one is under way: the next comes at its distance`, () => {
      const rig = killed()
      rig.server.line = 'mute'
      rig.advance(5_000)
      rig.server.line = 'refusing'
      jump(rig)
      const endedMs = rig.nowMs()
      rig.last().closed(1006)
      const before = rig.opensAtMs.length
      rig.advance(5_550)
      expect(rig.opensAtMs.slice(before)).toEqual([endedMs + 5_550])
      expect(distances(rig, before)).toEqual(distancesMs.slice(1))
    })
  }

  test('RC-18: an outage that waited for the app to come back restarts its windows', () => {
    const rig = killed({ policy: { renewalMs: hourMs } })
    foreground(rig)
    rig.advance(0)
    rig.lifecycle.toBackground()
    rig.advance(600_000)
    const before = rig.opensAtMs.length
    rig.lifecycle.toForeground()
    expect(distances(rig, before)[0]).toBe(2_300)
  })

  test('RC-18: an attempt that takes no longer than its next window moves nothing', () => {
    const rig = killed()
    rig.server.line = 'mute'
    rig.advance(10_000)
    const lostAtMs = rig.nowMs() - 10_000
    const before = rig.opensAtMs.length
    rig.advance(600_000)
    const opens = rig.opensAtMs.slice(before).map((atMs) => atMs - lostAtMs)
    expect(opens).toEqual([12_600, 22_900, 34_500, 64_150])
  })

  test('RC-18: an own policy without a window beyond the last attempt goes on without moving', () => {
    const windows = spreadBackoff()
    const rig = killed({
      policy: {
        reconnect(question) {
          if (question.attempt > 5) throw new RangeError('no such window')
          return windows(question)
        },
      },
    })
    rig.advance(30_000)
    const before = rig.opensAtMs.length
    sleep(rig)
    expect(distances(rig, before)).toEqual([300])
    expect(rig.client.status().failure?.code).toBe('connect-failed')
  })

  test('RC-13: an own policy that throws only when it is asked again ends in failed too', () => {
    const windows = spreadBackoff()
    let askedForFirst = 0
    const rig = killed({
      policy: {
        reconnect(question) {
          askedForFirst += question.attempt === 1 ? 1 : 0
          if (askedForFirst > 1) throw new RangeError('asked before')
          return windows(question)
        },
      },
    })
    sleep(rig)
    rig.advance(600_000)
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'invalid-option', final: true } })
    expect(rig.opensAtMs).toHaveLength(2)
  })
})
