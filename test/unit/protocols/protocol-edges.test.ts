import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingImage } from '../../../src/protocols/copy-trading/saved-state'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { mapPlainRow } from '../../../src/protocols/copy-trading/plain-row'
import { encodeFrame, flush, reportThrown } from '../../../src/protocols/copy-trading/session'
import { tickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { echo } from '../../../src/protocols/samples/echo'
import { heartCheck, watchHeartCheck } from '../../../src/protocols/samples/heart-check'
import { modeCode } from '../../../src/protocols/samples/mode-code'
import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io'
import { createProtocolRig } from '../../support/protocol-rig'
import { driveProtocol, recordingLine, type Asked } from '../../support/protocol-drive'
import { account } from '../positions/samples'

function createTestFeed() {
  const asked: Asked<CopyTradingEvents>[] = []
  const book = createBook(createTotals({}))
  return { line: recordingLine<CopyTradingEvents>((one) => asked.push(one)), asked, book }
}

const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const plain = { firstFrame: {}, currency: 'USD', currencyDigits: { USD: 2 } }
const defaults = { currency: 'USD', priceDigits: 5 }

test('TK-14: what is kept is kept under the name of its protocol, which stays', () => {
  const protocols = [
    copyTrading({}), copyTradingPlain(plain), echo(), heartCheck(), modeCode(), socketIoProtocol(),
  ]
  expect(protocols.map(({ name }) => name)).toEqual([
    'copy-trading', 'copy-trading-plain', 'echo', 'heart-check', 'mode-code', 'socket-io',
  ])
})

describe('copy trading', () => {
  test('CT-32: a signal trader may be a number or a text, and null is as good as left out', () => {
    expect(mapPlainRow({ ...row, sigtraderid: 7 }, defaults)).toMatchObject({ sigtraderid: 7 })
    expect(mapPlainRow({ ...row, sigtraderid: 'ann' }, defaults)).toMatchObject({ sigtraderid: 'ann' })
    expect(mapPlainRow({ ...row, swap: null, nowprice: null, digits: null }, defaults)).toMatchObject({
      swap: 0, nowprice: null, digits: 5,
    })
    expect(() => mapPlainRow({ ...row, profit: null }, defaults)).toThrow('profit')
  })

  test('CT-37: a price may have up to 12 decimal places', () => {
    expect(() => copyTradingPlain({ ...plain, priceDigits: 12 })).not.toThrow()
    expect(() => copyTradingPlain({ ...plain, priceDigits: 13 })).toThrow('priceDigits')
  })

  test('CT-29, CT-38: an error of the application’s own code is reported in 200 characters', () => {
    const long = new Error('x'.repeat(300))
    const { line, asked } = createTestFeed()
    reportThrown(line, long)
    expect(asked).toEqual([
      { type: 'report', diagnostic: { code: 'frame-malformed', detail: String(long).slice(0, 200) } },
    ])
    const stubborn = { toJSON: () => { throw long } }
    expect(() => encodeFrame(stubborn)).toThrow(new RegExp(`frame-encode-failed: ${String(long).slice(0, 200)}$`))
    expect(() => encodeFrame(7)).toThrow('frame-encode-failed: not a JSON object')
  })

  test('PS-6: a flush behind another says nothing', () => {
    const { line, asked, book } = createTestFeed()
    flush(line, book)
    expect(asked).toHaveLength(1)
    flush(line, book)
    expect(asked).toHaveLength(1)
    book.setFreshness({ state: 'live' })
    flush(line, book)
    expect(asked).toHaveLength(2)
  })

  test('CT-46: a book that knows nothing makes no image, whatever it would go on from', () => {
    const { running } = driveProtocol(copyTrading({}), { userId: 1 })
    expect(copyTradingImage.dump(running)).toBeUndefined()
    expect(copyTradingImage.dump({ ...running, isResumable: () => false })).toBeUndefined()
  })
})

describe('a tick', () => {
  const readTick = tickReader()
  const text = (epoch: string, more = {}): string =>
    JSON.stringify({ Code: 200, type: 'Delta', epoch, seq: 2, data: { upsert: [], remove: [] }, ...more })

  test('PS-43: before any epoch is known none is read, also not one without a name', () => {
    expect(readTick(text('e'), { epoch: 'e', account: null })).toMatchObject({ epoch: 'e', seq: 2 })
    expect(readTick(text(''), { epoch: '', account: null })).toBeUndefined()
  })

  test('PS-42: what stands behind the account makes it none', () => {
    const place = { epoch: 'e', account: account() }
    const whole = text('e', { account: account() })
    expect(readTick(whole, place)).toMatchObject({ account: account() })
    for (const more of [' ', '}', ',']) expect(readTick(whole + more, place)).toBeUndefined()
  })
})

describe('the sample protocols', () => {
  test('EC-3: from its opening to its end an echo has nothing to report', () => {
    const { client, connect } = createProtocolRig(echo())
    connect()
    client.close()
    connect().closed()
    expect(client.stats().diagnostics).toEqual({})
  })

  test('HC-1: a value that is no text, even undefined, is reported', async () => {
    const { client, connect } = createProtocolRig(heartCheck())
    connect()
    for (const frame of [null, undefined, 7, '', {}]) {
      expect(await client.send(frame)).toEqual({
        ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: no text',
      })
    }
  })

  test('HC-9: who gives no callbacks disturbs nothing', () => {
    const rig = createProtocolRig(heartCheck({ maxAttempts: 0 }))
    watchHeartCheck(rig.client, {})
    rig.connect().message('hello')
    rig.last().message(new ArrayBuffer(2))
    rig.last().closed()
    expect(rig.errors).toHaveLength(1)
    expect(rig.client.stats().diagnostics).toEqual({ 'frame-unknown': 1 })
  })

  test('MC-7: a probe replaces the heartbeat that is due meanwhile', () => {
    const rig = createProtocolRig(modeCode())
    const far = rig.connect()
    rig.advance(29_000)
    rig.client.reconnect()
    rig.advance(2_999)
    expect(far.sent).toHaveLength(1)
    expect(rig.client.status().status).toBe('open')
    rig.advance(1)
    expect(far.state).toBe('dropped')
  })

  test('MC-5: a message is no answer to a probe either', () => {
    const rig = createProtocolRig(modeCode())
    const far = rig.connect()
    rig.advance(1_000)
    rig.client.reconnect()
    rig.advance(1_000)
    far.message({ ModeCode: 'message', msg: 'hello' })
    rig.advance(2_000)
    expect(far.state).toBe('dropped')
  })

  test('MC-5: the end of a connection reports nothing', () => {
    const { client, connect } = createProtocolRig(modeCode())
    connect().closed()
    expect(client.stats().diagnostics).toEqual({})
  })
})
