import { afterEach, describe, expect, test } from 'vitest'
import { statistics } from '../../../src/parts/statistics'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import type { CopyTradingOptions } from '../../../src/protocols/copy-trading/copy-trading-session'
import { createScriptedRig } from '../../support/protocol-rig'
import { position } from '../positions/samples'
import { delta, snapshot } from '../protocols/harness'

const maxFrameBytes = 1_000_000

/** Live at seq 1 with ticket 1. */
function liveClient(options: CopyTradingOptions = {}) {
  const { client, socket, frames } = createScriptedRig({
    parts: [statistics()],
    url: 'wss://feed.example.com', protocol: copyTrading({ session: { userId: 10260 }, ...options }), maxFrameBytes,
  })
  const updates: PositionsUpdate[] = []
  client.on('positionsUpdated', (update) => updates.push(update))
  client.connect()
  socket.last().opened()
  const receive = (frame: object | string): void => {
    socket.last().message(frame)
    frames.frame()
  }
  receive(snapshot(1, [position({ ticket: 1 })]))
  const shown = (): string => JSON.stringify(updates[updates.length - 1])
  const sent = (): readonly unknown[] => socket.last().frames.slice(1)
  return { client, receive, shown, sent, updates }
}

const text = JSON.stringify
const withRaw = (frame: object, marker: number, raw: string): string => text(frame).replace(String(marker), raw)

/** Deep enough to overflow a recursive reader's stack. */
const depth = 100_000
const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
const nestedObjects = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const refusals: readonly (readonly [string, string, string])[] = [
  ['objects in objects', nestedObjects, 'frame-malformed'],
  ['lists in lists as rows', `{"Code":200,"type":"Snapshot","epoch":"e1","seq":2,"data":${nested}}`, 'frame-malformed'],
  ['lists in lists as a type', `{"Code":200,"type":${nested}}`, 'frame-unknown'],
  ['unclosed lists', '['.repeat(depth), 'frame-malformed'],
  ['0 and -0 as tickets', withRaw(snapshot(2, [position({ ticket: 0 }), position({ ticket: 777 })]), 777, '-0'),
    'frame-malformed'],
  ['rows that look like a list', text({ ...snapshot(2), data: { length: 1, 0: position() } }), 'frame-malformed'],
  ['a huge list of null values', text({ ...snapshot(2), data: Array.from({ length: 150_000 }, () => null) }),
    'frame-malformed'],
  ['a frame with a prototype', '{"__proto__":{"Code":200,"type":"Snapshot"}}', 'frame-malformed'],
  ['a row with a prototype', withRaw(snapshot(2, [{ marker: 777 }]), 777, `777,"__proto__":${text(position())}`),
    'frame-malformed'],
  ['a type named after a built-in property', text({ Code: 200, type: 'constructor' }), 'frame-unknown'],
  ['one byte too many', text({ Code: 200, type: 'x', pad: 'y'.repeat(maxFrameBytes - 31) }), 'frame-too-large'],
]

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

describe('a hostile frame', () => {
  test.each(refusals)('SE-3: reports a hostile frame (%s) and keeps the state unchanged', (_title, frame, code) => {
    const { client, receive, shown, sent, updates } = liveClient()
    const before = shown()
    receive(frame)
    expect(client.stats().diagnostics).toEqual({ [code]: 1 })
    expect([shown(), sent(), updates.length]).toEqual([before, [], 1])
    receive(delta(2, [{ ticket: 1, profit: 4 }]))
    expect(updates[1]).toMatchObject({ freshness: { state: 'live' }, seq: 2, changed: [{ ticket: 1, profit: 4 }] })
  })

  test('SE-4, CT-19: treats names of built-in properties as data, and pollutes no prototype', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']
    const currencyDigits = Object.fromEntries(names.map((name) => [name, 2]))
    const { client, receive, updates } = liveClient({ currencyDigits })
    receive('{"Code":200,"type":"Delta","epoch":"e1","seq":2,"__proto__":{"seq":9,"polluted":1},"extra":1,'
      + '"constructor":{"prototype":{"polluted":1}},"data":{"remove":[],"__proto__":{"polluted":1},'
      + '"upsert":[{"ticket":1,"profit":7,"__proto__":{"lots":5,"polluted":1},"evil":"<b>",'
      + '"constructor":{"prototype":{"polluted":1}}}]}}')
    expect(updates[1]?.changed).toStrictEqual([position({ profit: 7 })])
    receive(delta(3, names.map((name) => position({ ticket: name, currency: name, symbol: name }))))
    receive(delta(4, [{ ticket: '__proto__', profit: 9 }], [{ ticket: 'constructor', reason: 'sl' }]))
    expect(client.stats().diagnostics).toEqual({})
    const { list, totals } = updates[updates.length - 1] ?? { list: [], totals: [] }
    expect(list.map(({ ticket }) => ticket)).toEqual([1, '__proto__', 'prototype', 'hasOwnProperty', 'toString'])
    expect(list[1]).toMatchObject({ profit: 9 })
    expect(totals.map(({ currency, count }) => [currency, count])).toContainEqual(['__proto__', 1])
    for (const row of list) expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  })

  test('SE-4: treats a lone surrogate as data', () => {
    const { client, receive, updates } = liveClient()
    receive(text(delta(2, [{ ticket: 1, signame: 'half' }])).replace('half', '\\ud800'))
    expect(client.stats().diagnostics).toEqual({})
    expect(updates[1]?.list[0]?.signame).toBe('\ud800')
  })
})
