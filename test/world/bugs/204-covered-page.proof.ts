import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

test('a page that was covered before the app hid needs nothing', () => {
  const rig = createRig()
  const lease = rig.client.lease('covered')
  lease.hidden()
  rig.advance(60_000)
  rig.lifecycle.toBackground()
  lease.want(true)
  expect(rig.client.leases()).toMatchObject([{ label: 'covered', held: false }])
})
