import { describe, expect, test, vi } from 'vitest'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { encodeFrame, reportThrown } from '../../../src/protocols/copy-trading/copy-trading-session'
import { echo } from '../../../src/protocols/samples/echo'
import { heartCheck } from '../../../src/protocols/samples/heart-check'
import { modeCode } from '../../../src/protocols/samples/mode-code'
import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io-protocol'
import { TradewireError } from '../../../src/shared/errors'
import { driveProtocol, recordingLine, type Asked } from '../../support/protocol-drive'
import { account, position } from '../positions/samples'
import { delta, driveSession, snapshot } from './harness'
import { checkFrame, parseMessage } from '../../../src/protocols/copy-trading/frames'
import { createTickReader, type TickPlace } from '../../../src/protocols/copy-trading/tick-reader'

const plain = { currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} } as const

describe('copyTrading', () => {
  test('CT-34: treats any frame from the feed as a sign of life, and requires a session', () => {
    const session = { userId: 10260, token: 't' }
    expect(copyTrading({ session })).toMatchObject({
      name: 'copy-trading', liveness: 'any', needsSession: true, session,
    })
    expect(copyTrading().session).toBeUndefined()
    expect(copyTradingPlain({ ...plain, session }).session).toBe(session)
    expect(copyTradingPlain({ ...plain, session: { userId: 'ann' } }).session).toEqual({ userId: 'ann' })
  })

  test('CT-35: rejects a connection without a session, and has no other effect', () => {
    const driven = driveSession({}, null)
    expect(driven.open()).toEqual([{ type: 'refuse', kind: 'final', code: 'no-session' }])
    expect(driven.receive(snapshot(1))).toEqual([])
    expect([driven.graceMs(), driven.dump(), driven.running.userId]).toEqual([0, undefined, ''])
  })

  test('CT-36: uses the option’s currency digits when the account has none', () => {
    const driven = driveSession({ currencyDigits: { BTC: 8 } })
    driven.open()
    driven.receive(snapshot(0, [position({ currency: 'BTC', profit: 0.000_000_01 })]))
    expect(driven.flushed().totals[1]).toMatchObject({ currency: 'BTC', currencyDigits: 8, profitMinor: 1 })
  })

  test('CT-36: reports a currency without known digits once, and keeps its rows', () => {
    const { opened, received, flush } = driveProtocol(copyTrading(), { userId: 10260 })
    opened()
    received(JSON.stringify(snapshot(1, [position(), position({ ticket: 2, currency: 'BTC' })])))
    expect(flush()).toMatchObject([
      { type: 'report', diagnostic: { code: 'invalid-option', detail: 'currencyDigits.BTC is missing' } },
      { payload: { list: [{}, { currency: 'BTC' }], totals: [{ currency: 'USD', count: 1 }] } },
    ])
    received(JSON.stringify(delta(2, [{ ticket: 2, profit: 7 }])))
    expect(flush()).toMatchObject([{ name: 'positionsUpdated', payload: { totals: [{ count: 1 }] } }])
  })

  const refused = (name: string, make: () => unknown): void => {
    expect(make).toThrow(TradewireError)
    expect(make).toThrow(new RegExp(`^invalid-option: ${name} `))
  }

  test.each<[string, object]>([
    ['resyncTimeoutMs', { resyncTimeoutMs: 0 }],
    ['resyncTimeoutMs', { resyncTimeoutMs: Infinity }],
    ['currencyDigits.USD', { currencyDigits: { USD: 2.5 } }],
    ['currencyDigits', { currencyDigits: null }],
    ['currencyDigits', { currencyDigits: 2 }],
    ['commissionInBalance', { commissionInBalance: 'no' }],
    ['resyncTimeoutMs', Object.create({ resyncTimeoutMs: -1 })],
  ])('CT-37: throws invalid-option for an invalid %s of the feed', (name, options) => {
    refused(name, () => copyTrading(options))
  })

  test('CT-37: validates only the time options in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => copyTrading({ currencyDigits: { USD: 2.5 } })).not.toThrow()
    refused('resyncTimeoutMs', () => copyTrading({ resyncTimeoutMs: NaN }))
  })

  test.each<[string, object]>([
    ['currency', { currency: '' }],
    ['currency', { currency: undefined }],
    ['currencyDigits', { currencyDigits: { EUR: 2 } }],
    ['currencyDigits', { currencyDigits: undefined }],
    ['currencyDigits', { currency: 'toString' }],
    ['currencyDigits.USD', { currencyDigits: { USD: 2.5 } }],
    ['firstFrame', { firstFrame: '' }],
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
    ['commissionInBalance', { commissionInBalance: 1 }],
  ])('CT-37: throws invalid-option for an invalid %s of the plain protocol', (name, options) => {
    refused(name, () => copyTradingPlain({ ...plain, ...options }))
  })

  test('CT-37: accepts valid options', () => {
    copyTrading({ resyncTimeoutMs: 1, currencyDigits: { USD: 0, BTC: 8 } })
    copyTradingPlain({ ...plain, goodbye: () => ({}), ping: {}, priceDigits: 0, successCode: 0, keyOf: () => 1 })
    copyTradingPlain({ ...plain, priceDigits: 12 })
  })

  const encode = (frame: unknown) => driveProtocol(copyTrading()).running.encode?.(frame)
  const encodePlain = (frame: unknown) => driveProtocol(copyTradingPlain(plain)).running.encode?.(frame)

  test('CT-38: encodes only JSON objects', () => {
    expect(encode({ type: 'x', n: [1] })).toBe('{"type":"x","n":[1]}')
    expect(encodePlain({})).toBe('{}')
    for (const frame of [undefined, null, 'text', 5, [1], () => 1, { toJSON: () => undefined }]) {
      expect(() => encode(frame)).toThrow(/^frame-encode-failed: not a JSON object/)
    }
    expect(() => encode({ big: 5n })).toThrow(/^frame-encode-failed: TypeError/)
  })
})

test('TK-14: has fixed protocol names, because stored state depends on the name', () => {
  const protocols = [copyTrading({}), copyTradingPlain(plain), echo(), heartCheck(), modeCode(), socketIoProtocol()]
  expect(protocols.map(({ name }) => name)).toEqual([
    'copy-trading', 'copy-trading-plain', 'echo', 'heart-check', 'mode-code', 'socket-io',
  ])
})

test('CT-29, CT-38: truncates an exception thrown by the application’s own code to 200 characters', () => {
  const long = new Error('x'.repeat(300))
  const detail = String(long).slice(0, 200)
  const asked: Asked<CopyTradingEvents>[] = []
  reportThrown(recordingLine((one) => asked.push(one)), long)
  expect(asked).toEqual([{ type: 'report', diagnostic: { code: 'frame-malformed', detail } }])
  const stubborn = { toJSON: () => { throw long } }
  expect(() => encodeFrame(stubborn)).toThrow(new RegExp(`frame-encode-failed: ${detail}$`))
})

const place: TickPlace = { epoch: 'e1', account: account() }
const read = (text: string, at: TickPlace = place) => createTickReader()(text, at)

const tick = (over: object = {}, upsert: readonly object[] = [{ ticket: 7, nowprice: 1.1, profit: -2.5 }]) =>
  JSON.stringify({ Code: 200, type: 'Delta', epoch: 'e1', seq: 2, data: { upsert, remove: [] }, ...over })

const decodeFrame = (text: string) => checkFrame(parseMessage(text))

/** `undefined` when the general decoder throws. */
function decoded(text: string): unknown {
  try {
    return decodeFrame(text)
  } catch {
    return undefined
  }
}

describe('reading ticks without JSON.parse', () => {
  test.each([
    ['price and profit', tick()],
    ['a price', tick({}, [{ ticket: 7, nowprice: 1.1 }])],
    ['a profit', tick({}, [{ ticket: 7, profit: 0 }])],
    ['a ticket', tick({}, [{ ticket: 7 }])],
    ['no row', tick({}, [])],
    ['many rows', tick({}, [{ ticket: 0, profit: -1 }, { ticket: 999_999_999_999_999, nowprice: 0.5 }, { ticket: 8 }])],
    ['two whole rows', tick({}, [{ ticket: 7, nowprice: 1, profit: 2 }, { ticket: 8, nowprice: 3, profit: 4 }])],
    ['an account', tick({ account: account({ balance: -0.01, margin: 1e14 }) })],
    ['no row but an account', tick({ account: account() }, [])],
    ['fifteen digits', tick({}, [{ ticket: 7, nowprice: 12_345.123_456_789_1, profit: 0.000_012_345_678_9 }])],
    ['fourteen decimal places', tick({}, [{ ticket: 7, nowprice: 0.123_456_789_012_34 }])],
    ['trailing zeros, which JSON.stringify drops', tick().replace('-2.5', '-2.500')],
    ['a negative zero', tick().replace('-2.5', '-0.0')],
  ])('PS-42: reads a tick with the same result as a full parse: %s', (_title, text) => {
    expect(read(text)).toStrictEqual(decodeFrame(text))
  })

  test.each([
    ['sixteen digits', tick({}, [{ ticket: 7, nowprice: 1234.123_456_789_012 }])],
    ['thirty decimal places', tick().replace('-2.5', `-2.${'5'.repeat(30)}`)],
    ['a ticket of sixteen digits', tick({}, [{ ticket: 1_000_000_000_000_000 }])],
    ['an exponent', tick().replace('-2.5', '-25e-1')],
    ['a different order', tick({}, [{ profit: 1, ticket: 7 }])],
    ['a removal', tick({ data: { upsert: [{ ticket: 7 }], remove: [{ ticket: 8, reason: 'sl' }] } })],
    ['a different epoch', tick({ epoch: 'e2' })],
    ['a different account', tick({ account: account({ currency: 'EUR' }) })],
    ['white space', JSON.stringify(JSON.parse(tick()), null, 1)],
  ])('PS-43: leaves a frame with %s to the full parse', (_title, text) => {
    expect(decoded(text)).toBeDefined()
    expect(read(text)).toBeUndefined()
  })

  /** The text with each character replaced or removed, and with a character inserted before it or at the end. */
  const neighboursOf = (text: string): readonly string[] => Array.from({ length: text.length + 1 }, (_, at) =>
    ['', ...'01.-ex"}],[{ '].flatMap((letter) =>
      [text.slice(0, at) + letter + text.slice(at), text.slice(0, at) + letter + text.slice(at + 1)])).flat()

  test.each([
    ['two rows', tick({ seq: 12 }, [{ ticket: 7, nowprice: 1.1, profit: -2 }, { ticket: 81 }])],
    ['no row', tick({}, [])],
    ['an account', tick({ account: account() })],
    ['an account without margin', tick({ account: { ...account(), margin: undefined } })],
    ['an account without leverage', tick({ account: { ...account(), leverage: undefined } })],
  ])('PS-42: reads a frame with %s and a changed character like a full parse, or not at all', (_title, text) => {
    for (const changed of neighboursOf(text)) {
      const given = read(changed)
      if (given !== undefined) expect(given, changed).toStrictEqual(decoded(changed))
    }
  })

  test('PS-42: does not use the tick reader for a frame with an empty epoch', () => {
    expect(read(tick({ epoch: '' }), { epoch: '', account: null })).toBeUndefined()
  })

  test('PS-42: compares names in their JSON form, even with quotes, control characters or lone surrogates', () => {
    for (const name of ['"', '\\', '\n', '\u2028', '\ud800', '林', '","seq":9,"a":"']) {
      const at: TickPlace = { epoch: name, account: account({ currency: name }) }
      const text = tick({ epoch: name, account: at.account })
      expect(read(text, at)).toStrictEqual(decodeFrame(text))
      if (JSON.stringify(name) !== `"${name}"`) expect(read(tick().replace('"e1"', `"${name}"`), at)).toBeUndefined()
    }
  })

  test('PS-45: reads 0 as the account’s currency digits, even if the book has negative zero', () => {
    const text = tick({ account: account({ currency: 'JPY', currencyDigits: 0 }) })
    const given = read(text, { epoch: 'e1', account: account({ currency: 'JPY', currencyDigits: -0 }) })
    expect(given).toStrictEqual(decodeFrame(text))
    expect(given?.account?.currencyDigits).toBe(0)
  })

  test('RT-40: reuses the account when a tick repeats the account’s text, and otherwise parses the account', () => {
    const readTick = createTickReader()
    const others = [{ balance: 2_000 }, { balance: 12.345 }, { credit: 7 }, { margin: 3 }, { leverage: 50 }]
    const [first, ...rest] = [{}, ...others].map((over) => tick({ account: account(over) }))
    const texts = [first, first, ...rest, first, tick(), first].map((text = '') => text)
    const given = texts.map((text) => structuredClone(readTick(text, place)))
    expect(given).toStrictEqual(texts.map(decoded))
    expect(readTick(`${first}}`, place)).toBeUndefined()
    expect(readTick(texts[0] ?? '', place)?.account).toBe(readTick(texts[0] ?? '', place)?.account)
    const inEuro = account({ currency: 'EUR' })
    expect(readTick(first ?? '', { epoch: 'e1', account: inEuro })).toBeUndefined()
    const text = tick({ account: inEuro })
    expect(readTick(text, { epoch: 'e1', account: inEuro })).toStrictEqual(decoded(text))
  })

  test('PS-43: reads a tick only if its epoch and account match the book’s', () => {
    const readTick = createTickReader()
    const texts = [tick(), tick({ account: account() }), tick({ epoch: 'e2', account: account({ currency: 'EUR' }) })]
    const places: readonly TickPlace[] = [
      { epoch: 'e1', account: null }, place, { epoch: 'e1', account: account() },
      { epoch: 'e2', account: account({ currency: 'EUR' }) }, { epoch: '', account: null }, place,
      { epoch: 'e1', account: account({ currencyDigits: 3 }) }, { epoch: 'e1', account: null },
    ]
    const taken = places.map((at) => texts.map((text) => readTick(text, at) !== undefined))
    expect(taken).toEqual([
      [true, false, false], [true, true, false], [true, true, false],
      [false, false, true], [false, false, false], [true, true, false], [true, false, false],
      [true, false, false],
    ])
  })
})
