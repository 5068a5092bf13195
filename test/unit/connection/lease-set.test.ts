import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import {
  changeLease, isHeld, type Lease, type LeaseChange, type LeaseSet, suspendLeases,
} from '../../../src/connection/leases/lease-set'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { basePolicy, defaultPolicy } from '../../../src/connection/policy/connection-policy'
import { slotTimeoutMs } from '../../../src/connection/machine/fixed-times'
import {
  fixedDelay, fullJitter, type ReconnectPolicy, spreadBackoff,
} from '../../../src/connection/policy/reconnect-policy'
import { echo } from '../../../src/protocols/samples/echo'

const page: Lease = {
  id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
}

const change = (leases: LeaseSet, id: number, said: LeaseChange, atMs = 9_000): LeaseSet =>
  changeLease(leases, id, said, atMs, true)

describe('a lease set', () => {
  test('LS-12: keeps the time at which a page was hidden when the lease’s condition changes', () => {
    const [hidden] = changeLease([page], 1, { shown: false }, 9_000, false)
    expect(hidden).toMatchObject({ shown: false, hiddenAtMs: 9_000, doubtful: true })
    const changed = change(hidden === undefined ? [] : [hidden], 1, { wants: false }, 9_200)
    expect(changed).toEqual([{ ...hidden, wants: false }])
  })

  test('LS-12: releases a hidden page’s lease when the clock was set back to before the page was hidden', () => {
    const hidden = change([page], 1, { shown: false })
    expect(suspendLeases(hidden, 8_999)).toBe(hidden)
    expect(suspendLeases(hidden, 9_000).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_299).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_300)).toBe(hidden)
  })

  test('LS-12: releases a hidden page’s lease if the clock is set back and another lease has changed', () => {
    const other = { ...page, id: 2 }
    const hidden = change([page, other], 1, { shown: false })
    const changed = (atMs: number): LeaseSet => change(hidden, 2, { wants: false }, atMs)
    expect(suspendLeases(changed(9_299), 9_100).map(isHeld)).toEqual([true, false])
    for (const atMs of [9_300, 8_999]) expect(suspendLeases(changed(atMs), 9_100).map(isHeld)).toEqual([false, false])
    expect(change(hidden, 2, { wants: true }, 20_000)).toBe(hidden)
  })

  test('LS-32: reuses the objects of unchanged leases when another lease changes', () => {
    const others = [{ ...page, id: 2 }, { ...page, id: 3, shown: false, hiddenAtMs: 8_900 }]
    const [, ...kept] = change([page, ...others], 1, { wants: false })
    kept.forEach((lease, index) => expect(lease).toBe(others[index]))
    expect(kept).toHaveLength(2)
  })
})

const lostAtMs = 1_000_000
const asked = { attempt: 1, lostAtMs, endedAtMs: lostAtMs, phase: 0, roll: 0 }
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('reconnect policies', () => {
  test('RC-7: continues with adjacent windows of equal width after the fifth window', () => {
    const at = (attempt: number, phase: number): number => spreadBackoff()({ ...asked, attempt, phase }) - lostAtMs
    for (const attempt of [6, 7, 50, 1_000]) {
      expect(at(attempt, 0)).toBe(83_000 + (attempt - 6) * 37_700)
      expect(at(attempt, 0.5) - at(attempt, 0)).toBe(18_850)
    }
  })

  test('RC-8: measures a fixed delay from the end of the previous attempt', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.nat(1_000_000), fc.nat(60), (delayMs, endedAfterMs, attempt) => {
      const endedAtMs = lostAtMs + endedAfterMs
      expect(fixedDelay(delayMs)({ ...asked, attempt, endedAtMs })).toBe(endedAtMs + delayMs)
    }), { examples: [[0, 5, 1]] })
  })

  test.each([-1, NaN, Infinity])('RC-8: rejects %d as a delay', (delayMs) => {
    expect(() => fixedDelay(delayMs)).toThrow('invalid-option')
  })

  test('RC-9: chooses delays between 0 and the doubled base, up to the cap, with full jitter', () => {
    fc.assert(fc.property(draw, fc.integer({ min: 1, max: 2_000 }), (roll, attempt) => {
      const waitMs = fullJitter()({ ...asked, attempt, roll }) - lostAtMs
      expect(waitMs).toBeCloseTo(roll * Math.min(30_000, 1_000 * 2 ** (attempt - 1)), 3)
    }))
    const halves = (jitter: ReconnectPolicy): readonly number[] =>
      [1, 2, 3, 4].map((attempt) => jitter({ ...asked, attempt, roll: 0.5 }) - lostAtMs)
    expect(halves(fullJitter({ baseMs: 10, capMs: 40 }))).toEqual([5, 10, 20, 20])
    expect(halves(fullJitter({ baseMs: 40, capMs: 40 }))).toEqual([20, 20, 20, 20])
  })

  test.each([
    ['baseMs is 0', { baseMs: 0 }], ['baseMs is NaN', { baseMs: NaN }], ['capMs is 999', { capMs: 999 }],
    ['capMs is Infinity', { capMs: Infinity }],
  ])('RC-9: rejects fullJitter when %s', (named, options) => {
    expect(() => fullJitter(options)).toThrow(`invalid-option: fullJitter.${named}`)
  })
})

describe('defaults', () => {
  // The default pause between attempts would hide a smaller value.
  test('CN-15: waits 30 s for a free socket slot', () => {
    expect(slotTimeoutMs).toBe(30_000)
  })

  test('CN-25: gives only close code 1013 a special meaning by default', () => {
    expect(basePolicy).toEqual({ ...defaultPolicy, closeCodes: { 1013: { kind: 'later', code: 'retry-later' } } })
    expect(defaultPolicy.closeCodes).toBe(defaultCloseCodes)
    expect(defaultPolicy.reconnect({ ...asked, attempt: 5, phase: 0.5 })).toBe(lostAtMs + 64_150)
  })

  test('CN-25: uses the default close-code table in echo()', () => {
    expect(echo().policy?.closeCodes).toBe(defaultCloseCodes)
    expect(defaultCloseCodes).toEqual({
      4400: { kind: 'final', code: 'bad-request' },
      4401: { kind: 'unauthorized', code: 'token-refused' },
      4402: { kind: 'final', code: 'not-entitled' },
      4403: { kind: 'final', code: 'forbidden' },
      4409: { kind: 'final', code: 'replaced' },
      1013: { kind: 'later', code: 'retry-later' },
      4429: { kind: 'later', code: 'retry-later' },
    })
  })
})
