import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('the next user has all attempts', () => {
  const rig = createRig({ server: { line: 'refusing' } })
  rig.client.setSession({ userId: 1 })
  rig.need()
  rig.advance(600_000)
  expect(rig.status()).toBe('failed')
  rig.client.setSession({ userId: 2 })
  rig.advance(1_000)
  expect(rig.status()).toBe('reconnecting')
})
