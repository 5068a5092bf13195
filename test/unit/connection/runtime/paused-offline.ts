import { expect } from 'vitest'
import { createRig, type Rig } from '../../../support/client-rig'

/** Lost and told that the network is gone. */
export function pausedOffline(): Rig {
  const rig = createRig()
  rig.open()
  rig.advance(10_000)
  rig.server.line = 'refusing'
  rig.last().closed(1006)
  rig.network.goOffline()
  expect(rig.client.status()).toMatchObject({ status: 'paused', pausedBy: 'offline', nextAtMs: null })
  return rig
}
