import { expect, test, vi } from 'vitest'
import { createPreviewLimit } from '../../../server/feed/http/preview-limit'
import { createAccountQuota } from '../../../server/feed/sockets/account-quota'
import type { AccountUse } from '../../../server/feed/model/hub/hub-connection'

const address = '198.51.100.1'
const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const tooMany = 'too many accounts from this address'

const isIn = (use: AccountUse): boolean => typeof use === 'function'

function leave(use: AccountUse): void {
  if (typeof use === 'function') use()
}

function openQuota(maxLinesPerAccount = 4) {
  let nowMs = dayMs
  const kept = new Set<string>()
  const shared = { servers: 1 }
  const quota = createAccountQuota({
    maxAccountsPerAddress: 3, maxLinesPerAccount, servers: () => shared.servers,
    isKept: (traderId) => kept.has(traderId), now: () => nowMs,
  })
  return { quota, kept, shared, pass: (ms: number) => (nowMs += ms) }
}

test('SV-132: limits the accounts of each address separately, but not the subscriptions per account', () => {
  const { quota } = openQuota()
  const taken = ['a', 'b', 'c', 'd', 'a'].map((traderId) => isIn(quota.take(address, traderId)))
  expect(taken).toEqual([true, true, true, false, true])
  expect(isIn(quota.take('198.51.100.2', 'd'))).toBe(true)
})

test('SV-132: counts an account for 10 minutes after its last connection has closed, however long it was open', () => {
  const { quota, pass } = openQuota()
  const leaves = ['a', 'b', 'b', 'c'].map((traderId) => quota.take(address, traderId))
  pass(dayMs)
  for (const use of [leaves[0], leaves[1], leaves[0]]) if (use !== undefined) leave(use)
  pass(10 * minuteMs - 1)
  expect(quota.take(address, 'd')).toBe(tooMany)
  pass(1)
  expect(isIn(quota.take(address, 'd'))).toBe(true)
  expect(quota.take(address, 'e')).toBe(tooMany)
})

test('SV-132: counts a retained account after its client has disconnected', () => {
  const { quota, kept, pass } = openQuota()
  for (const traderId of ['a', 'b', 'c']) leave(quota.take(address, traderId))
  kept.add('a').add('b')
  pass(dayMs / 2)
  expect(isIn(quota.take(address, 'd'))).toBe(true)
  const asked = vi.spyOn(kept, 'has')
  leave(quota.take('198.51.100.2', 'd'))
  // Checks all addresses only every 10 minutes.
  expect(asked).not.toHaveBeenCalled()
  expect(quota.take(address, 'e')).toBe(tooMany)
  kept.clear()
  pass(minuteMs)
  expect(isIn(quota.take(address, 'e'))).toBe(true)
})

test('SV-132: removes an address from memory ten minutes after its last account connection has closed', () => {
  const { quota, pass } = openQuota()
  const remove = vi.spyOn(Map.prototype, 'delete')
  const removed = (): readonly unknown[] => remove.mock.calls.splice(0).flat()
  leave(quota.take('198.51.100.1', 'a'))
  const stay = quota.take('198.51.100.2', 'b')
  expect(removed()).toEqual(['a'])
  pass(10 * minuteMs - 1)
  quota.take('198.51.100.3', 'c')
  expect(removed()).toEqual([])
  pass(1)
  quota.take('198.51.100.4', 'd')
  expect(removed()).toEqual(['a', '198.51.100.1'])
  leave(stay)
  pass(10 * minuteMs)
  quota.take('198.51.100.5', 'e')
  expect(removed()).toEqual(['b', 'b', '198.51.100.2'])
})

test('SV-132: counts an IPv6 /64 as one address, and applies no address limit to this machine', () => {
  const { quota } = openQuota()
  const taken = Array.from({ length: 9 }, (_, host) => isIn(quota.take(`2001:db8:1:2::${host}`, `${host}`)))
  expect(taken.filter(Boolean)).toHaveLength(3)
  const own = Array.from({ length: 99 }, (_, host) => isIn(quota.take('127.0.0.1', host < 50 ? 'one' : `${host}`)))
  expect(own.every(Boolean)).toBe(true)
})

test.each([[1, 3], [2, 1], [3, 1], [4, 1]])(
  'RS-71: with %d servers, limits an address to %d of its 3 accounts on each server', (servers, share) => {
    const { quota, shared } = openQuota()
    shared.servers = servers
    const taken = ['a', 'b', 'c', 'd'].filter((traderId) => isIn(quota.take(address, traderId)))
    expect(taken).toHaveLength(share)
    expect(isIn(quota.take('198.51.100.2', 'e'))).toBe(true)
  },
)

test('RS-71: keeps an address’s accounts when another server joins, and rejects only additional accounts', () => {
  const { quota, shared } = openQuota()
  const [, ...uses] = ['a', 'b'].map((traderId) => quota.take(address, traderId))
  shared.servers = 2
  expect(quota.take(address, 'c')).toBe(tooMany)
  uses.forEach(leave)
  expect(isIn(quota.take(address, 'b'))).toBe(true)
  shared.servers = 1
  expect(isIn(quota.take(address, 'c'))).toBe(true)
})

test('SV-133: limits an account’s connections from all addresses, and frees a slot when a connection ends', () => {
  const { quota } = openQuota()
  const uses = Array.from({ length: 6 }, (_, host) => quota.take(`198.51.100.${host}`, 'a'))
  expect(uses.slice(4)).toEqual(['too many connections of this account', 'too many connections of this account'])
  expect(uses.slice(0, 4).every(isIn)).toBe(true)
  expect(isIn(quota.take('198.51.100.5', 'b'))).toBe(true)
  leave(uses[0] ?? '')
  leave(uses[0] ?? '')
  expect(isIn(quota.take('198.51.100.6', 'a'))).toBe(true)
  expect(isIn(quota.take('198.51.100.7', 'a'))).toBe(false)
})

test.each([[4, 2], [5, 3], [1, 1]])(
  'SV-183: allows %d connections per account, and at most %d of them from one address', (lines, half) => {
    const { quota } = openQuota(lines)
    const uses = Array.from({ length: 9 }, (_, host) => quota.take(`2001:db8:1:2::${host}`, 'a'))
    expect(uses.filter(isIn)).toHaveLength(half)
    expect(uses.at(-1))
      .toBe(lines === 1 ? 'too many connections of this account' : 'too many connections from this address')
    expect(isIn(quota.take('2001:db8:1:3::1', 'a'))).toBe(lines > 1)
    expect(isIn(quota.take('2001:db8:1:2::1', 'b'))).toBe(true)
    leave(uses[0] ?? '')
    expect(isIn(quota.take('2001:db8:1:2::1', 'a'))).toBe(true)
    const own = Array.from({ length: 9 }, () => quota.take('127.0.0.1', 'a'))
    expect(own.every(isIn)).toBe(true)
  },
)

function previews(positions: number, addressOf: (host: number) => string) {
  let nowMs = 0
  const mayPreview = createPreviewLimit(positions, () => nowMs)
  return {
    mayPreview,
    shownAt(ms: number): number {
      nowMs = ms
      return Array.from({ length: 1_000 }, (_, host) => mayPreview(addressOf(host))).filter(Boolean).length
    },
  }
}

test.each([[24, 20], [250, 20], [1_000, 5], [10_000, 0.5]])(
  'SV-130: limits reads of unopened accounts with %d positions to %d per second', (positions, perSecond) => {
    const { shownAt } = previews(positions, () => '127.0.0.1')
    shownAt(0)
    expect(shownAt(2_000)).toBe(2 * perSecond)
  },
)

test.each([[24, 25, 5], [1_000, 7, 1.25], [10_000, 1, 0.125]])(
  'SV-184: limits reads of accounts with %d positions to a burst of %d per address, then to %d per second',
  (positions, atOnce, perSecond) => {
    const { mayPreview, shownAt } = previews(positions, (host) => `2001:db8:1:2::${host}`)
    expect(shownAt(0)).toBe(atOnce)
    expect(mayPreview('198.51.100.2')).toBe(true)
    expect(shownAt(8_000)).toBe(Math.min(atOnce, 8 * perSecond))
  },
)
