import { describe, expect, test } from 'vitest'
import { changeWish, hideLease, isHeld, showLease, suspendLeases, type Lease } from '../../../src/core/lease/lease-set'

const page: Lease = {
  id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
}
const tab: Lease = { ...page, id: 2, label: 'tab', kind: 'tab', tab: { rule: 'followFlake', value: true } }

describe('a set of leases', () => {
  test('LS-9: a page that shows up brings no other back', () => {
    const hidden = hideLease(hideLease([page, tab], 1, 9_000, true), 2, 9_000, true)
    expect(showLease(hidden, 2).map(isHeld)).toEqual([false, true])
  })

  test('LS-5: a wish without a value leaves the value of a tab, and a value makes no tab of a page', () => {
    expect(changeWish([tab], 2, false)).toEqual([{ ...tab, wants: false }])
    expect(changeWish([tab], 2, false, undefined)).toEqual([{ ...tab, wants: false }])
    expect(changeWish([page], 1, false, 7)).toEqual([{ ...page, wants: false }])
    expect(changeWish([tab], 2, true, false)).toEqual([{ ...tab, tab: { rule: 'followFlake', value: false } }])
  })

  test('LS-27: what changes nothing gives the same set', () => {
    const leases = [page, tab]
    expect(suspendLeases(leases, 0)).toBe(leases)
    expect(changeWish(leases, 2, true, true)).toBe(leases)
    expect(showLease(leases, 1)).toBe(leases)
  })

  test('LS-12: a page that was hidden by a clock that has been set back since was left for real', () => {
    const hidden = hideLease([page], 1, 9_000, true)
    expect(suspendLeases(hidden, 8_999)).toBe(hidden)
    expect(suspendLeases(hidden, 9_000).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_299).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_300)).toBe(hidden)
  })
})
