import { expect, test } from 'vitest'
import { accountRestMs, createAccountQuota } from '../../../server/feed/sockets/account-quota'

test('an account that was used for long counts after its last line has left', () => {
  let nowMs = 0
  const quota = createAccountQuota({
    maxAccountsPerAddress: 1, maxLinesPerAccount: 4, isKept: () => false, now: () => nowMs,
  })
  const leave = quota.take('203.0.113.7', 'first')
  nowMs += accountRestMs
  if (typeof leave === 'function') leave()
  expect(quota.take('203.0.113.7', 'second')).toBe('too many accounts of this address')
})
