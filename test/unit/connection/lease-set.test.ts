import { describe, expect, test } from 'vitest'
import {
  changeLease, isHeld, suspendLeases, type Lease, type LeaseChange, type LeaseSet,
} from '../../../src/connection/leases/lease-set'

const page: Lease = {
  id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
}
const tab: Lease = { ...page, id: 2, label: 'tab', kind: 'tab', tab: { rule: 'followFlake', value: true } }

const change = (leases: LeaseSet, id: number, said: LeaseChange, atMs = 9_000): LeaseSet =>
  changeLease(leases, id, said, atMs, true)

describe('a set of leases', () => {
  test('LS-9: a page that shows up brings no other back', () => {
    const hidden = change(change([page, tab], 1, { shown: false }), 2, { shown: false })
    expect(change(hidden, 2, { shown: true }).map(isHeld)).toEqual([false, true])
  })

  test('LS-5: a wish without a value leaves the value of a tab', () => {
    expect(change([tab], 2, { wants: false })).toEqual([{ ...tab, wants: false }])
    expect(change([page], 1, { wants: false })).toEqual([{ ...page, wants: false }])
    const closed = { rule: 'followFlake', value: false }
    expect(change([tab], 2, { wants: true, tab: closed })).toEqual([{ ...tab, tab: closed }])
  })

  test('LS-12: a hidden page whose wish changes was hidden no later', () => {
    const [hidden] = changeLease([page], 1, { shown: false }, 9_000, false)
    expect(hidden).toMatchObject({ shown: false, hiddenAtMs: 9_000, doubtful: true })
    const changed = change(hidden === undefined ? [] : [hidden], 1, { wants: false }, 9_500)
    expect(changed).toEqual([{ ...hidden, wants: false }])
  })

  test('LS-27: what changes nothing gives the same set', () => {
    const leases = [page, tab]
    expect(suspendLeases(leases, 0)).toBe(leases)
    expect(change(leases, 2, { wants: true, tab: tab.tab })).toBe(leases)
    expect(change(leases, 1, { shown: true })).toBe(leases)
  })

  test('LS-12: a page that was hidden by a clock that has been set back since was left for real', () => {
    const hidden = change([page], 1, { shown: false })
    expect(suspendLeases(hidden, 8_999)).toBe(hidden)
    expect(suspendLeases(hidden, 9_000).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_299).map(isHeld)).toEqual([true])
    expect(suspendLeases(hidden, 9_300)).toBe(hidden)
  })
})
