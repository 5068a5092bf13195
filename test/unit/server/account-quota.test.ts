import { describe, expect, test } from 'vitest'
import { createKeptAccounts } from '../../../server/engine/kept-accounts'
import { createPreviewLimit } from '../../../server/engine/preview-limit'
import { createAccountQuota } from '../../../server/hub/account-quota'

const address = '198.51.100.1'
const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

function openQuota() {
  let nowMs = 0
  const kept = new Set<string>()
  const quota = createAccountQuota({
    maxAccountsPerAddress: 3, isKept: (traderId) => kept.has(traderId), now: () => nowMs,
  })
  return { quota, kept, pass: (ms: number) => (nowMs += ms) }
}

describe('accounts of one address', () => {
  test('SV-132: so many at once, each as often as it likes; others have their own', () => {
    const { quota } = openQuota()
    const taken = ['a', 'b', 'c', 'd', 'a'].map((traderId) => quota.take(address, traderId) !== undefined)
    expect(taken).toEqual([true, true, true, false, true])
    expect(quota.take('198.51.100.2', 'd')).toBeDefined()
  })

  test('SV-132: one that was left counts for 10 minutes, one that another line still uses goes on counting', () => {
    const { quota, pass } = openQuota()
    const leaves = ['a', 'b', 'b', 'c'].map((traderId) => quota.take(address, traderId))
    for (const leave of leaves.slice(0, 2)) leave?.()
    leaves[0]?.()
    pass(10 * minuteMs - 1)
    expect(quota.take(address, 'd')).toBeUndefined()
    pass(1)
    expect(quota.take(address, 'd')).toBeDefined()
    expect(quota.take(address, 'e')).toBeUndefined()
  })

  test('SV-132: one that is kept goes on counting after it was left', () => {
    const { quota, kept, pass } = openQuota()
    for (const traderId of ['a', 'b', 'c']) quota.take(address, traderId)?.()
    kept.add('a').add('b')
    pass(dayMs / 2)
    expect(quota.take(address, 'd')).toBeDefined()
    expect(quota.take(address, 'e')).toBeUndefined()
    kept.clear()
    pass(minuteMs)
    expect(quota.take(address, 'e')).toBeDefined()
  })

  test('SV-132: a /64 of IPv6 is one address, and this machine has no share of its own', () => {
    const { quota } = openQuota()
    const taken = Array.from({ length: 9 }, (_, host) => quota.take(`2001:db8:1:2::${host}`, `${host}`) !== undefined)
    expect(taken.filter(Boolean)).toHaveLength(3)
    const own = Array.from({ length: 99 }, (_, host) => quota.take('127.0.0.1', `${host}`) !== undefined)
    expect(own.every(Boolean)).toBe(true)
  })
})

test('SV-131: an account with an order is kept for a day after its last order or subscription', () => {
  let nowMs = 0
  const kept = createKeptAccounts(dayMs, () => nowMs)
  kept.used('looked at')
  kept.ordered('traded')
  expect([kept.has('looked at'), kept.has('traded')]).toEqual([false, true])
  nowMs = dayMs - 1
  kept.used('traded')
  nowMs = 2 * dayMs - 2
  expect(kept.has('traded')).toBe(true)
  nowMs += 1
  expect(kept.has('traded')).toBe(false)
  kept.used('traded')
  expect(kept.has('traded')).toBe(false)
})

test.each([[24, 20], [250, 20], [1_000, 5], [10_000, 0.5]])(
  'SV-130: accounts of %d positions are shown without being opened %d times a second', (positions, perSecond) => {
    let nowMs = 0
    const mayPreview = createPreviewLimit(positions, () => nowMs)
    const times = (): number => Array.from({ length: 1_000 }, mayPreview).filter(Boolean).length
    times()
    nowMs = 2_000
    expect(times()).toBe(2 * perSecond)
  },
)
