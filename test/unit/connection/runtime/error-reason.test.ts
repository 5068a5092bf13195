import { describe, expect, test } from 'vitest'
import { createRig, type RigOptions } from '../../../support/client-rig'

describe('the reason of a connectError', () => {
  const policy = { maxAttempts: 0 }

  test('CN-9: the words of the server’s close, where it gave some', () => {
    for (const [code, reason] of [[4403, 'account closed'], [1011, 'restarting']] as const) {
      const rig = createRig({ policy })
      rig.open().closed(code, reason)
      expect(rig.errors).toMatchObject([{ reason }])
      expect(rig.client.status().failure).toMatchObject({ closeCode: code, detail: reason })
    }
  })

  const technical: readonly (readonly [string, RigOptions, string])[] = [
    ['an address that throws', { policy, url: () => { throw new Error('no route') } }, 'url-failed'],
    ['an own policy at fault', { policy: { reconnect: () => NaN }, server: { line: 'refusing' } }, 'invalid-option'],
    ['a port that throws', {
      policy, ports: { socket: { open: () => { throw new TypeError('bad subprotocol') } } },
    }, 'connect-failed'],
  ]
  for (const [what, options, code] of technical) {
    test(`CN-9: the code for ${what}, what was thrown stays with the failure`, async () => {
      const rig = createRig(options)
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.errors).toEqual([{ code, reason: code, attemptsMade: 0 }])
      expect(rig.client.status().failure?.detail).toBeDefined()
    })
  }

  test('CN-9: the code for what the platform says of a line that was cut', () => {
    const rig = createRig({ policy })
    rig.open().closed(1006, 'connectSocket:fail timeout')
    expect(rig.errors).toMatchObject([{ code: 'connection-lost', reason: 'connection-lost' }])
  })

  test('CN-9: the code for a frame that refuses the session', () => {
    const rig = createRig()
    rig.open().message({ type: 'unauthorized', msg: 'no' })
    expect(rig.errors).toMatchObject([{ code: 'token-refused', reason: 'token-refused' }])
    expect(rig.client.status().failure?.detail).toContain('unauthorized')
  })
})
