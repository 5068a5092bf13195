import { driveProtocol } from '../../support/protocol-drive'
import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../src/shared/errors'
import { copyTrading, copyTradingLean } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { position } from '../positions/samples'
import { delta, driveSession, snapshot } from './harness'

const plain = { currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} } as const

describe('copyTrading', () => {
  test('CT-34: the feed counts any frame as life and needs a session', () => {
    const session = { userId: 10260, token: 't' }
    expect(copyTrading({ session })).toMatchObject({
      name: 'copy-trading', liveness: 'any', needsSession: true, session, policy: { pongTimeoutMs: 5_000 },
    })
    expect(copyTrading({ pongTimeoutMs: 900 }).policy).toEqual({ pongTimeoutMs: 900 })
    expect(copyTrading().session).toBeUndefined()
    expect(copyTradingPlain({ ...plain, session }).session).toBe(session)
    expect(copyTradingPlain({ ...plain, session: { userId: 'ann' } }).session).toEqual({ userId: 'ann' })
  })

  test('CT-34: the resync timeout is 5,000 ms by default', () => {
    const driven = driveSession({ pongTimeoutMs: 1 })
    driven.open()
    expect(driven.graceMs()).toBe(4_999)
  })

  test('CT-35: without a session the feed is refused and nothing else happens', () => {
    const driven = driveSession({}, null)
    expect(driven.open()).toEqual([{ type: 'refuse', kind: 'final', code: 'no-session' }])
    expect(driven.receive('x')).toEqual([])
    expect(driven.flush()).toBeUndefined()
    expect([driven.graceMs(), driven.dump(), driven.held.userId]).toEqual([undefined, undefined, ''])
  })

  test('PS-47: the lean feed parses each frame, and emits the same rows', () => {
    const { opened, received, flush } = driveProtocol(copyTradingLean(), { userId: 10260 })
    opened()
    received(JSON.stringify(snapshot(1)))
    const commands = received(JSON.stringify(delta(2, [{ ticket: 1, profit: 7 }])))
    expect(commands.filter(({ type }) => type === 'report')).toEqual([])
    expect(flush()).toMatchObject([{ name: 'positionsUpdated', payload: { seq: 2, list: [{ ticket: 1, profit: 7 }] } }])
  })

  test('CT-36: currency digits of the option count where the account has none', () => {
    const driven = driveSession({ currencyDigits: { BTC: 8 } })
    driven.open()
    driven.receive(snapshot(0, [position({ currency: 'BTC', profit: 0.000_000_01 })]))
    expect(driven.flushed().totals[1]).toMatchObject({ currency: 'BTC', currencyDigits: 8, profitMinor: 1 })
  })

  const refused = (name: string, make: () => unknown): void => {
    expect(make).toThrow(TradewireError)
    expect(make).toThrow(new RegExp(`^invalid-option: ${name} `))
  }

  test.each<[string, object]>([
    ['resyncTimeoutMs', { resyncTimeoutMs: 0 }],
    ['resyncTimeoutMs', { resyncTimeoutMs: Infinity }],
    ['pongTimeoutMs', { pongTimeoutMs: '5' }],
    ['currencyDigits.USD', { currencyDigits: { USD: 2.5 } }],
    ['currencyDigits', { currencyDigits: null }],
    ['currencyDigits', { currencyDigits: 2 }],
    ['pongTimeoutMs', Object.create({ pongTimeoutMs: -1 })],
  ])('CT-37: a bad %s of the feed throws invalid-option', (name, options) => {
    refused(name, () => copyTrading(options))
  })

  test.each<[string, object]>([
    ['currency', { currency: '' }],
    ['currency', { currency: undefined }],
    ['currencyDigits', { currencyDigits: { EUR: 2 } }],
    ['currencyDigits', { currencyDigits: undefined }],
    ['currencyDigits', { currency: 'toString' }],
    ['currencyDigits.USD', { currencyDigits: { USD: 2.5 } }],
    ['firstFrame', { firstFrame: 'hello' }],
    ['firstFrame', { firstFrame: null }],
    ['goodbye', { goodbye: 5 }],
    ['ping', { ping: 5 }],
    ['priceDigits', { priceDigits: 13 }],
    ['priceDigits', { priceDigits: 1.5 }],
    ['priceDigits', { priceDigits: -1 }],
    ['successCode', { successCode: Number.NaN }],
    ['keyOf', { keyOf: 'ticket' }],
    ['mapRow', { mapRow: {} }],
    ['isPong', { isPong: true }],
    ['accountOf', { accountOf: 1 }],
  ])('CT-37: a bad %s of the plain protocol throws invalid-option', (name, options) => {
    refused(name, () => copyTradingPlain({ ...plain, ...options }))
  })

  test('CT-37: good options do not', () => {
    copyTrading({ resyncTimeoutMs: 1, currencyDigits: { USD: 0, BTC: 8 } })
    copyTradingPlain({ ...plain, goodbye: () => ({}), ping: {}, priceDigits: 0, successCode: 0, keyOf: () => 1 })
  })

  const encode = (frame: unknown) => driveProtocol(copyTrading()).held.encode?.(frame)
  const encodePlain = (frame: unknown) => driveProtocol(copyTradingPlain(plain)).held.encode?.(frame)

  test.each([undefined, null, 'text', 5, [1], () => 1])('CT-38: %s cannot be encoded', (frame) => {
    expect(() => encode(frame)).toThrow(/^frame-encode-failed/)
  })

  test('CT-38: a JSON object can, but not one that has no JSON', () => {
    const loop: Record<string, unknown> = {}
    loop.loop = loop
    expect(encode({ type: 'x', n: [1] })).toBe('{"type":"x","n":[1]}')
    expect(encodePlain({})).toBe('{}')
    expect(() => encode(loop)).toThrow(/^frame-encode-failed: TypeError/)
    expect(() => encode({ toJSON: () => undefined })).toThrow(/^frame-encode-failed/)
    expect(() => encode({ big: 5n })).toThrow(/^frame-encode-failed/)
  })
})
