import { expect } from 'vitest'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

export const alice = { userId: 1, token: 'a' }
export const bob = { userId: 2, token: 'b' }

export function signedIn(options: RigOptions = {}): Rig {
  const rig = createRig({ protocol: createRigProtocol({ session: alice, needsSession: true }), ...options })
  rig.open()
  rig.advance(1_000)
  expect(rig.status()).toBe('open')
  return rig
}

export const hello = (rig: Rig): unknown => rig.last().frames[0]
