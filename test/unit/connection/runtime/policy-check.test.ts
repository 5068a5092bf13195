import { describe, expect, test } from 'vitest'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { defaultCloseCodes } from '../../../../src/connection/policy/close-codes'
import { createRig } from '../../../support/client-rig'
import { shown } from './client-stages'

/** What untyped code may give. */
function untyped(name: keyof ConnectionPolicy, value: unknown): Partial<ConnectionPolicy> {
  return { [name]: value }
}

describe('the policy that is given', () => {
  const refused: readonly (readonly [keyof ConnectionPolicy, unknown, string])[] = [
    ['ping', 'no', 'ping is no'],
    ['restMs', null, 'restMs is null'],
    ['ping', 0, 'ping is 0'],
    ['lingerMs', '300', 'lingerMs is 300'],
    ['lingerMs', Infinity, 'lingerMs is Infinity'],
    ['backgroundMs', -Infinity, 'backgroundMs is -Infinity'],
    ['networkAskMs', Infinity, 'networkAskMs is Infinity'],
    ['reconnect', { delayMs: 5 }, 'reconnect is'],
    ['closeCodes', null, 'closeCodes is null'],
    ['closeCodes', 4400, 'closeCodes is 4400'],
    ['closeCodes', [], 'closeCodes is'],
    ['closeCodes', { gone: { kind: 'final', code: 'replaced' } }, 'closeCodes.gone is'],
    ['closeCodes', { 4400: 'final' }, 'closeCodes.4400 is final'],
    ['closeCodes', { 4400: null }, 'closeCodes.4400 is null'],
    ['closeCodes', { 4400: { kind: 'fatal', code: 'replaced' } }, 'closeCodes.4400 is'],
    ['closeCodes', { 4400: { kind: 'final', code: '' } }, 'closeCodes.4400 is'],
    ['closeCodes', { 4400: { kind: 'final' } }, 'closeCodes.4400 is'],
  ]
  for (const [name, value, message] of refused) {
    test(`RT-12: ${name} as ${JSON.stringify(value)} is refused`, () => {
      expect(() => createRig({ policy: untyped(name, value) })).toThrow(`invalid-option: ${message}`)
    })
  }

  test('RT-12: an own table of close codes, an empty one too, is taken', () => {
    for (const closeCodes of [{}, { ...defaultCloseCodes, 4999: { kind: 'later', code: 'retry-later' } as const }]) {
      expect(() => createRig({ policy: { closeCodes } })).not.toThrow()
    }
  })

  test('LS-28: with an endless backgroundMs the socket is kept in the background, and probed on return', () => {
    const { rig } = shown({ policy: { backgroundMs: Infinity } })
    rig.lifecycle.toBackground()
    rig.advance(86_400_000)
    expect(rig.status()).toBe('open')
    rig.lifecycle.toForeground()
    rig.advance(10_000)
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-28: with an endless renewalMs the budget is renewed once, with staleAttemptMs none is old', () => {
    const { rig } = shown({ policy: { renewalMs: Infinity, staleAttemptMs: Infinity, maxAttempts: 0 } })
    rig.server.line = 'mute'
    rig.last().closed(1006)
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    rig.advance(9_000)
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.client.reconnect()).toBe('kept')
  })
})
