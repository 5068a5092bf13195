import { parse as losslessJson } from 'lossless-json'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'
import { jsonOutbox } from '../../../../src/protocols/json/json-outbox'
import type { JsonOptions, ReadMessage } from '../../../../src/protocols/json/json-options'
import { connectedRig, jsonRig, queued } from './json-rig'

const joined = (...messages: readonly unknown[]): string => messages.map((each) => JSON.stringify(each)).join('\n')
const listed = (...messages: readonly unknown[]): string => JSON.stringify(messages)
const textIn = (data: string | ArrayBuffer): string => (typeof data === 'string' ? data : '')
const typeIn = (message: unknown): unknown => Reflect.get(Object(message) as object, 'type')
const readAny: JsonOptions = {
  read: (message) => (Array.isArray(message) ? message as ReadMessage[] : Object(message) as ReadMessage),
}

describe.each([
  ['texts joined with newlines', joined, {}],
  ['texts joined with newlines, some blank', (...each: readonly unknown[]) => `\n${joined(...each)}\r\n\n`, {}],
  ['a list', listed, {}],
  ['a list that decode returns', listed, { decode: (data) => JSON.parse(textIn(data)) as unknown }],
  ['lists joined with newlines', (...each: readonly unknown[]) => joined(each.slice(0, 1), each.slice(1)), {}],
  ['a list that read returns', (...each: readonly unknown[]) =>
    listed(...each.map((one) => ({ name: typeIn(one), ...Object(one) as object }))), readAny],
] as readonly (readonly [string, (...messages: readonly unknown[]) => string, JsonOptions])[])('%s', (
  _what, frameOf, options,
) => {
  test('JS-51: delivers each message and settles requests in frame order', async () => {
    const rig = connectedRig(options)
    const first = rig.caller.request('query', 1)
    const firstId = rig.lastId()
    const second = rig.caller.request('query', 2)
    rig.last().message(frameOf(
      { type: 'a', data: 1 }, { id: rig.lastId(), data: 'two' }, { type: 'b', data: 2 }, { id: firstId, data: 'one' },
    ))
    expect(await Promise.all([first, second])).toEqual([{ ok: true, data: 'one' }, { ok: true, data: 'two' }])
    expect([rig.received, rig.diagnosed]).toEqual([[['a', 1], ['b', 2]], []])
  })

  test('JS-51: settles outbox messages, even with a custom id field', async () => {
    for (const field of [undefined, 'key']) {
      const rig = connectedRig(options)
      const answered: unknown[] = []
      rig.client.on('durableAnswered', ({ id, data }) => answered.push([id, data]))
      const wire = jsonOutbox(field === undefined ? {} : { id: field })
      for (const id of ['x', 'y']) await rig.client.send(wire.frame({ ...queued, id }, 7, 0))
      rig.last().message(frameOf({ [field ?? 'id']: 'y', data: 2 }, { [field ?? 'id']: 'x', data: 1 }))
      expect([answered, rig.diagnosed]).toEqual([[['y', 2], ['x', 1]], []])
    }
  })
})

describe('a frame with several messages', () => {
  test('JS-51: reports an unreadable message in a frame, and still delivers the other messages', () => {
    const rig = connectedRig({
      isPong(message) {
        const type = typeIn(message)
        if (type === 'bad') throw new Error('mine')
        return type === 'pong'
      },
    })
    rig.last().message(listed({ type: 'a' }, { type: 'bad' }, { type: 'pong' }, { type: '', data: 1 }, { type: 'b' }))
    expect(rig.received.map(([name]) => name)).toEqual(['a', 'b'])
    expect(rig.diagnosed).toEqual([
      { code: 'frame-malformed', detail: 'mine' }, { code: 'frame-unknown', detail: 'name is missing' },
    ])
  })

  test('RT-73: counts at most 1,000 diagnostics per frame, but delivers all messages and the next frame', () => {
    const rig = connectedRig()
    for (const name of ['a', 'b']) {
      rig.last().message(`${'1\n'.repeat(3_000)}${joined({ type: name })}`)
      expect(rig.received.at(-1)).toEqual([name, undefined])
    }
    expect(rig.client.stats().diagnostics).toEqual({ 'frame-unknown': 2_000 })
  })

  test('JS-51: recognizes a pong string among newline-separated messages', () => {
    const rig = connectedRig({ ping: 'ping', isPong: 'pong' })
    const pong = joined({ type: 'a', data: 1 }).concat('\npong\r\n', joined({ type: 'b', data: 2 }))
    for (const frame of [pong, 'pong\npong', 'pong\n']) rig.last().message(frame)
    expect([rig.received, rig.diagnosed]).toEqual([[['a', 1], ['b', 2]], []])
    rig.last().message('pong\nhello')
    expect(rig.codes()).toEqual(['frame-malformed'])
  })

  test('JS-51: treats a list as one message if an item is not a message, and ignores an empty list', () => {
    const rig = connectedRig()
    const lists = [[1], [{ type: 'a' }, null], [{ cmd: 'a' }], [[{ type: 'a' }]]]
    for (const list of lists) rig.last().message(listed(...list))
    expect([rig.received, rig.codes()]).toEqual([[], Array(4).fill('frame-unknown')])
    rig.last().message('[]')
    expect(rig.codes()).toHaveLength(4)
  })

  test('JS-51: delivers nothing when read() omits all messages of a list', () => {
    const rig = connectedRig({ read: () => [] })
    rig.last().message([{ type: 'a' }])
    expect([rig.received, rig.codes()]).toEqual([[], []])
  })

  test.each([
    ['a truncated message', '{"type":"a"}\n{"type":'],
    ['a message that is not JSON', 'hello\nworld'], ['an empty message', ''], ['a newline', '\n'],
  ])('JS-52: drops all joined messages when %s is among them', (_what, frame) => {
    const rig = connectedRig()
    rig.last().message(frame)
    expect([rig.received, rig.diagnosed])
      .toEqual([[], [{ code: 'frame-malformed', detail: 'frame-malformed: not JSON' }]])
  })

  test.each([
    ['joined messages', joined], ['a list', listed],
  ])('JS-53: ignores the rest of %s after a rejection', async (_what, frameOf) => {
    const rig = jsonRig({
      refused: (message) => (typeIn(message) === 'refused' ? { reason: 'token' } : undefined),
      session: { userId: 7, token: () => 'tok-5ecret-of-7' },
    })
    rig.client.connect()
    await rig.advanceAsync(0)
    const before = rig.last()
    before.message(frameOf({ type: 'a' }, { type: 'refused' }, { type: 'b' }))
    expect(rig.received.map(([name]) => name)).toEqual(['a'])
    await rig.advanceAsync(10_000)
    expect(rig.last()).not.toBe(before)
    rig.last().message(frameOf({ type: 'c' }, { type: 'd' }))
    expect(rig.received.map(([name]) => name)).toEqual(['a', 'c', 'd'])
  })
})

describe('ids from a codec', () => {
  const numbered = new protobuf.Type('Numbered').add(new protobuf.Field('id', 1, 'int64'))
  const longOf = (id: string): unknown =>
    Reflect.get(numbered.decode(numbered.encode(numbered.fromObject({ id })).finish()), 'id')
  /** Returns the request id in a codec's form. */
  const forms: readonly (readonly [string, (id: string) => unknown])[] = [
    ['a BigInt, as in msgpackr', (id) => BigInt(id)],
    ['a Long, as of protobufjs', longOf],
    ['a LosslessNumber', (id) => losslessJson(id)],
    ['an object with a toString of its own', (id) => ({ toString: () => id })],
    ['an object of no realm', (id) => Object.assign(Object.create(null) as object, { toString: () => id })],
  ]

  test.each(forms)('JS-54: matches a response id by its string form: %s', async (_what, formOf) => {
    for (const idType of ['string', 'number'] as const) {
      const rig = connectedRig({ idType, decode: (data) => ({ id: formOf(textIn(data)), data: 'yes' }) })
      const answer = rig.caller.request('query', 1)
      rig.last().message(rig.lastId())
      expect(await answer).toEqual({ ok: true, data: 'yes' })
      rig.last().message(rig.lastId())
      expect(rig.codes()).toEqual(['answer-late'])
    }
  })

  test.each<[string, unknown]>([
    ['a plain object', {}], ['fields of a Long', { low: 1, high: 0, unsigned: false }],
    ['an object without a string form', { toString: 1 }],
    ['an object without a prototype', Object.create(null)], ['a list', ['7']],
    ['an object with an `errMsg`', { errMsg: ['7'] }],
  ])('JS-54: reports an id that is %s while a request waits, and delivers the message', async (_what, id) => {
    const rig = connectedRig({ decode: () => ({ type: 'notice', id }) })
    rig.last().message('x')
    expect([rig.received, rig.codes()]).toEqual([[['notice', undefined]], []])
    void rig.caller.request('query', 1)
    rig.last().message('x')
    expect(rig.received).toHaveLength(2)
    expect(rig.diagnosed).toEqual([{ code: 'frame-malformed', detail: 'unreadable id' }])
    await rig.advanceAsync(10_000)
    rig.last().message('x')
    expect(rig.codes()).toHaveLength(1)
  })

  test('JS-54: reports an unreadable id in an outbox’s id field', async () => {
    const rig = jsonRig({ session: { userId: 7 } })
    rig.connect()
    await rig.client.send(jsonOutbox({ id: 'key' }).frame(queued, 7, 0))
    rig.last().message({ type: 'note', key: { low: 1 } })
    expect(rig.diagnosed).toEqual([{ code: 'frame-malformed', detail: 'unreadable id' }])
  })
})
