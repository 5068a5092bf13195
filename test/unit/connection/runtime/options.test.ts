import { describe, expect, test } from 'vitest'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { createOpenRig, createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('options', () => {
  const invalid: readonly (readonly [string, RigOptions])[] = [
    ['lingerMs', { policy: { lingerMs: -1 } }],
    ['backgroundMs', { policy: { backgroundMs: NaN } }],
    ['connectTimeoutMs', { policy: { connectTimeoutMs: Infinity } }],
    ['maxAttempts', { policy: { maxAttempts: 1.5 } }],
    ['maxAttempts', { policy: { maxAttempts: -1 } }],
    ['restMs', { policy: { restMs: -1 } }],
    ['restMs', { policy: { restMs: Infinity } }],
    ['pingIntervalMs', { policy: { pingIntervalMs: 0 } }],
    ['maxFrameBytes', { maxFrameBytes: 0 }],
    ['maxFrameBytes', { maxFrameBytes: Infinity }],
  ]
  for (const [name, options] of invalid) {
    test(`RT-12: ${name} as in ${JSON.stringify(options)} is refused by name`, () => {
      expect(() => createRig(options)).toThrow(`invalid-option: ${name}`)
    })
  }

  test('RT-12: so is what untyped code may give', () => {
    const url: unknown = undefined
    const reconnect: unknown = 'soon'
    expect(() => createRig({ url: url as string })).toThrow('invalid-option: url')
    const address: unknown = new URL('wss://a.example/ws?ticket=5ecret-1')
    expect(() => createRig({ url: address as string })).toThrow(/^invalid-option: url is object$/)
    const policy = { reconnect: reconnect as ConnectionPolicy['reconnect'] }
    expect(() => createRig({ policy })).toThrow('invalid-option: reconnect')
  })

  test('RT-12: so is a persist that keeps nothing, such as true', () => {
    const persist: unknown = true
    expect(() => createRig({ persist: persist as () => never })).toThrow('invalid-option: persist is true')
  })

  test('RT-17: the client’s options win over the protocol’s, and these over the defaults', () => {
    const protocol = createRigProtocol({ policy: { maxAttempts: 7, pingIntervalMs: 1_000 } })
    const rig = createOpenRig({ protocol, policy: { maxAttempts: 2 } })
    expect(rig.client.status().maxAttempts).toBe(2)
    expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true })
    expect(createOpenRig({ protocol }).client.status().maxAttempts).toBe(7)
    expect(createOpenRig().client.status().maxAttempts).toBe(5)
  })
})
