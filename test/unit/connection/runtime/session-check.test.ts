import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import type { Session } from '../../../../src/connection/ports/protocol'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

/** What untyped code may give. */
const untyped = (session: unknown): Session => session as Session

const refused: readonly (readonly [string, unknown])[] = [
  ['session is undefined', undefined],
  ['session is string', 'alice'],
  ['session.userId is undefined', {}],
  ['session.userId is NaN', { userId: NaN }],
  ['session.userId is Infinity', { userId: Infinity }],
  ['session.userId is ', { userId: '' }],
  ['session.userId is null', { userId: null }],
  ['session.token is number', { userId: 1, token: 4711 }],
  ['session.token is object', { userId: 1, token: null }],
]

describe('a session that is none', () => {
  for (const [message, session] of refused) {
    test(`TK-23: ${JSON.stringify(session)} is refused by name and changes nothing`, () => {
      const rig = createOpenRig()
      const told: unknown[] = []
      rig.client.on('sessionChanged', (who) => told.push(who))
      expect(() => rig.client.setSession(untyped(session))).toThrow(`invalid-option: ${message}`)
      rig.advance(60_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
      expect(told).toEqual([])
    })
  }

  test('TK-23: so it is when it comes with the protocol', () => {
    const protocol = createRigProtocol({ session: untyped({ userId: NaN }) })
    expect(() => createRig({ protocol })).toThrow('invalid-option: session.userId')
    for (const session of [{ userId: '' }, { userId: 1, token: 4711 }, null]) {
      const given = createRigProtocol({ session: untyped(session) })
      expect(() => createRig({ protocol: given })).toThrow(TradewireError)
    }
  })

  test('TK-23: numbers and texts, with a token of any kind or none, are taken', () => {
    const rig = createOpenRig()
    const sessions = [{ userId: 1.5 }, { userId: 'ann', token: '' }, { userId: 0, token: () => 't' }, null]
    for (const session of sessions) expect(() => rig.client.setSession(session)).not.toThrow()
  })
})
