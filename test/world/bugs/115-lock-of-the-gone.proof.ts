import { expect, test } from 'vitest'
import { createBrowser } from '../../support/outbox-rig'

test('a lock that comes after the user has left is given back', async () => {
  const { tab, locks } = createBrowser()
  locks.isSilent = true
  const { client, settle } = tab()
  await settle()
  locks.isSilent = false
  client.setSession({ userId: 8 })
  await settle()
  locks.speak()
  await settle()
  expect(locks.held.size).toBe(1)
})
