import { describe, expect, test } from 'vitest'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('the policy that a protocol session is begun with', () => {
  test('RT-22: it is the one in effect, for each session', () => {
    const given: ConnectionPolicy[] = []
    const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
    const rig = createRig({
      protocol: {
        ...protocol,
        start(session, policy, line) {
          given.push(policy)
          return protocol.start(session, policy, line)
        },
      },
      policy: { maxAttempts: 2 },
    })
    rig.client.setSession({ userId: 2 })
    expect(given).toHaveLength(2)
    for (const policy of given) {
      expect(policy).toMatchObject({ maxAttempts: 2, pingIntervalMs: 1_000, pongTimeoutMs: 5_000 })
    }
  })

  test('RT-22: a protocol that does not look at it, and does nothing but hear, is open with its line', async () => {
    const rig = createRig({ protocol: { ...createRigProtocol(), start: () => ({ received: () => undefined }) } })
    rig.open()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(await rig.client.send('word')).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  })
})
