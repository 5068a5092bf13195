import { expect, test } from 'vitest'
import { createAccountQuota } from '../../../server/feed/sockets/account-quota'

test('an account whose lines have all ended has room for lines again', () => {
  const { take } = createAccountQuota({
    maxAccountsPerAddress: 4, maxLinesPerAccount: 8, isKept: () => true, now: () => 0,
  })
  for (let day = 0; day < 20; day += 1) {
    // Two tabs, of which the first is closed first.
    const uses = [take('192.0.2.1', '7'), take('192.0.2.1', '7')]
    expect(uses.filter((use) => typeof use === 'string')).toEqual([])
    for (const use of uses) if (typeof use === 'function') use()
  }
})
