import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('close gives back what connect took, called from within too', async () => {
  const rig = createRig()
  let isCalled = false
  rig.client.on('leasesChanged', () => {
    if (isCalled) return
    isCalled = true
    rig.client.connect()
  })
  rig.client.connect()
  await rig.advanceAsync(1_000)
  rig.client.close()
  await rig.advanceAsync(10_000)
  expect(rig.client.leases()).toMatchObject([{ kind: 'manual', held: false }])
  expect(rig.status()).toBe('idle')
})
