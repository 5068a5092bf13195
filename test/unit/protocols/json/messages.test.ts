import * as valibot from 'valibot'
import { describe, expect, test, vi } from 'vitest'
import * as zod from 'zod'
import * as zodThree from 'zod/v3'
import { isRecord } from '../../../../src/shared/checks'
import { traitsOf } from '../../../../src/protocols/json/client-traits'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import { checked } from '../../../../src/protocols/json/checked'
import type { JsonOptions, StandardSchema } from '../../../../src/protocols/json/json-options'
import { TradewireError } from '../../../../src/shared/errors'
import { connectedRig, jsonRig } from './json-rig'

describe('server messages', () => {
  test('JS-1: reads the name and payload from the fields type and data', () => {
    const rig = jsonRig()
    rig.connect().message({ type: 'notice', data: { text: 'hi' } })
    rig.last().message({ type: 'bare' })
    expect(rig.received).toEqual([['notice', { text: 'hi' }], ['bare', undefined]])
    expect(rig.status()).toBe('open')
    expect(rig.diagnosed).toEqual([])
  })

  test('JS-1: renames the fields according to the options, in both directions', async () => {
    const rig = jsonRig({ type: 'cmd', data: 'body', id: 'seq' })
    rig.connect().message({ cmd: 'notice', body: 1 })
    expect(rig.received).toEqual([['notice', 1]])
    expect(await rig.caller.send('say', 'hi')).toEqual({ ok: true })
    const answer = rig.caller.request('ask', [1])
    expect(rig.frames()).toMatchObject([{ cmd: 'say', body: 'hi' }, { cmd: 'ask', body: [1] }])
    const asked = rig.frames()[1]
    rig.last().message({ seq: isRecord(asked) && asked.seq, body: 'yes' })
    expect(await answer).toEqual({ ok: true, data: 'yes' })
  })

  test('JS-1: supports any message shape with the `read` and `write` options', async () => {
    const rig = jsonRig({
      read(message) {
        if (!Array.isArray(message)) return undefined
        const [name, data, id] = message as readonly unknown[]
        return { name: String(name), data, ...(typeof id === 'number' ? { id: `x${id}` } : { id: null }) }
      },
      write: (name, payload, id) => [name, payload, ...(id === undefined ? [] : [id])],
    })
    rig.connect().message(['notice', 7])
    expect(rig.received).toEqual([['notice', 7]])
    await rig.caller.send('say', 'hi')
    void rig.caller.request('ask', 1)
    expect(rig.frames()).toMatchObject([['say', 'hi'], ['ask', 1, expect.any(String) as string]])
    rig.last().message({ shape: 'unknown' })
    expect(rig.codes()).toEqual(['frame-unknown'])
  })

  test('JS-1: omits the payload field of a message without a payload', async () => {
    const rig = connectedRig({ encode: (value) => (isRecord(value) ? Object.keys(value).join() : '') })
    await rig.caller.send('stop', undefined)
    await rig.caller.send('say', null)
    void rig.caller.request('ask', undefined)
    expect(rig.last().sent).toEqual(['type', 'type,data', 'type,id'])
  })

  test('JS-1: sends a value unchanged when it is passed to the client’s own send()', async () => {
    const rig = connectedRig()
    expect(await rig.client.send({ cmd: 'raw' })).toEqual({ ok: true })
    expect(await rig.client.send('text')).toEqual({ ok: true })
    expect(rig.last().sent).toEqual(['{"cmd":"raw"}', '"text"'])
  })

  const faults: readonly [what: string, frame: string, words: string][] = [
    ['invalid JSON', 'hello', 'frame-malformed: frame-malformed: not JSON'],
    ['null', 'null', 'frame-unknown: name is missing'],
    ['a list', '[1]', 'frame-unknown: name is missing'],
    ['a missing name', '{"data":1}', 'frame-unknown: name is missing'],
    ['an empty name', '{"type":"","data":1}', 'frame-unknown: name is missing'],
    ['a name that is not a string', '{"type":{},"data":1}', 'frame-unknown: name is missing'],
    ['an inherited name', '{"__proto__":{"type":"notice"}}', 'frame-unknown: name is missing'],
  ]
  test.each(faults)('JS-3: reports %s without delivering it, and keeps the connection open', (_what, frame, words) => {
    const rig = jsonRig()
    rig.connect().message(frame)
    const reported = rig.diagnosed.map(({ code, detail }) => `${code}: ${detail}`)
    expect([rig.received, reported, rig.status()]).toEqual([[], [words], 'open'])
    rig.last().message({ type: 'notice', data: 1 })
    expect(rig.received).toEqual([['notice', 1]])
  })

  test('JS-3: does not read a name from a list, even when the name field is a number', () => {
    const rig = jsonRig({ type: '0' })
    rig.connect().message('["notice"]')
    expect([rig.received, rig.codes()]).toEqual([[], ['frame-unknown']])
    rig.last().message({ 0: 'notice', data: 1 })
    expect(rig.received).toEqual([['notice', 1]])
  })

  test('JS-3: reports an application function that throws, and keeps the connection open', () => {
    const fail = (): never => {
      throw new Error('mine')
    }
    for (const options of [{ read: fail }, { decode: fail }, { refused: fail }, { isPong: fail }] as JsonOptions[]) {
      const rig = jsonRig(options)
      rig.connect().message({ type: 'notice' })
      expect([rig.received, rig.diagnosed, rig.status()])
        .toEqual([[], [{ code: 'frame-malformed', detail: 'mine' }], 'open'])
    }
  })

  test('JS-3: reports a server error that belongs to no request', () => {
    const rig = jsonRig({ read: () => ({ error: 'x'.repeat(500) }) })
    rig.connect().message({})
    expect(rig.diagnosed).toEqual([{ code: 'server-error', detail: 'x'.repeat(80) }])
  })

  test('JS-15: leaves no timer and no report after messages with ten thousand different names', () => {
    const rig = jsonRig()
    const far = rig.connect()
    const before = rig.clock.pending()
    for (let number = 0; number < 10_000; number += 1) far.message({ type: `name ${number}` })
    expect([rig.received.length, rig.clock.pending(), rig.diagnosed]).toEqual([10_000, before, []])
  })
})

describe('codecs', () => {
  test('JS-4: decodes every frame with decode(), and sends a string, buffer or view from encode()', async () => {
    const frames: (string | Uint8Array | ArrayBuffer)[] = ['text', new Uint8Array([9, 1, 2, 9]).subarray(1, 3),
      new Uint8Array([3]).buffer]
    const rig = jsonRig({ decode: (data) => ({ type: typeof data }), encode: () => frames.shift() ?? '' })
    rig.connect().message('a')
    rig.last().message(new ArrayBuffer(1))
    expect(rig.received.map(([name]) => name)).toEqual(['string', 'object'])
    for (let count = 0; count < 3; count += 1) expect(await rig.caller.send('x', 1)).toEqual({ ok: true })
    expect(rig.last().sent).toEqual(['text', new Uint8Array([1, 2]).buffer, new Uint8Array([3]).buffer])
    expect(await rig.caller.send('x', 1)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  })

  test('JS-4: does not send values that JSON cannot represent', async () => {
    const rig = connectedRig()
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const frame of [undefined, () => 1]) {
      const unsent = { ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: neither text nor bytes' }
      expect(await rig.client.send(frame)).toEqual(unsent)
    }
    expect(await rig.caller.send('x', circle)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(await rig.caller.request('x', circle)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(rig.last().sent).toEqual([])
  })
})

describe('schemas', () => {
  const schemaOf = (validate: StandardSchema['~standard']['validate']): StandardSchema =>
    ({ '~standard': { validate } })
  const asNumber = schemaOf((value) =>
    (typeof value === 'string' ? { value: Number(value) } : { issues: [{ message: 'no text' }] }))

  test('JS-8: delivers the schema’s output for a valid payload, and reports an invalid payload', () => {
    const rig = jsonRig({ schema: checked({ price: asNumber }) })
    rig.connect().message({ type: 'price', data: '1.5' })
    rig.last().message({ type: 'price', data: null })
    rig.last().message({ type: 'constructor', data: 1 })
    expect(rig.received).toEqual([['price', 1.5], ['constructor', 1]])
    expect(rig.diagnosed).toEqual([{ code: 'schema-failed', detail: 'price: no text' }])
  })

  test.each([
    ['rejects later', () => Promise.reject(new Error('late'))],
    ['throws, such as a zod schema', () => { throw new Error('Encountered Promise during synchronous parse') }],
  ])('JS-8: reports an asynchronous schema that %s', async (_, validate) => {
    const rig = jsonRig({ schema: checked({ price: schemaOf(validate) }) })
    rig.connect().message({ type: 'price', data: 1 })
    await rig.advanceAsync(1)
    expect([rig.received, rig.diagnosed]).toEqual([[], [{ code: 'schema-async', detail: 'price' }]])
  })

  test('JS-8: reports a failure when a schema throws, is invalid or returns no reason', () => {
    const none = {}
    const fail = (): never => {
      throw new Error('broken')
    }
    const rig = jsonRig({
      schema: checked({ one: schemaOf(fail), two: schemaOf(() => ({ issues: [] })), none: none as StandardSchema }),
    })
    rig.connect()
    for (const type of ['one', 'two', 'none']) rig.last().message({ type, data: 1 })
    expect(rig.codes()).toEqual(Array(3).fill('schema-failed'))
    expect(rig.diagnosed.slice(0, 2).map(({ detail }) => detail)).toEqual(['one: broken', 'two: '])
  })

  test.each([
    ['a path of keys', ['list', 0, Symbol('price')], 'price: list.0.Symbol(price): no number'],
    ['a path of key objects', [{ key: 'list' }, { key: 0 }], 'price: list.0: no number'],
    ['no path', [], 'price: no number'],
  ])('JS-8: reports %s, and the schema’s message', (_what, path, detail) => {
    const rig = jsonRig({ schema: checked({ price: schemaOf(() => ({ issues: [{ message: 'no number', path }] })) }) })
    rig.connect().message({ type: 'price', data: 1 })
    expect(rig.diagnosed).toEqual([{ code: 'schema-failed', detail }])
  })

  test('JS-49: accepts the types of zod 4, zod 3 and valibot as schemas', () => {
    const rig = jsonRig({
      schema: checked({
        four: zod.object({ price: zod.number() }), three: zodThree.object({ price: zodThree.number() }),
        bot: valibot.object({ price: valibot.number() }),
      }),
    })
    rig.connect()
    for (const type of ['four', 'three', 'bot']) rig.last().message({ type, data: { price: 1 } })
    expect([rig.received.length, rig.diagnosed]).toEqual([3, []])
  })

  test('JS-49: calls `validate` of other libraries’ schemas, and of zod schemas without safeParse', () => {
    const validate = (value: unknown) => ({ value })
    const own: StandardSchema = { '~standard': { vendor: 'zod', validate } }
    const other = Object.assign(schemaOf(validate), { safeParse: () => ({ output: 1 }) })
    const rig = jsonRig({ schema: checked({ own, other }) })
    rig.connect()
    for (const type of ['own', 'other']) rig.last().message({ type, data: 7 })
    expect(rig.received).toEqual([['own', 7], ['other', 7]])
  })

  test('JS-8: validates the response to a request with the schema of its name', async () => {
    const rig = connectedRig({ schema: checked({ price: asNumber }) })
    const good = rig.caller.request('price', 1)
    rig.last().message({ id: rig.lastId(), data: '2' })
    const bad = rig.caller.request('price', 1)
    rig.last().message({ id: rig.lastId(), data: 2 })
    expect(await good).toEqual({ ok: true, data: 2 })
    expect(await bad).toEqual({ ok: false, code: 'schema-failed', detail: 'price: no text' })
  })

  test('JS-8: fails only the request whose custom check throws', async () => {
    const rig = connectedRig({ schema: () => { throw new Error('broken') } })
    const answer = rig.caller.request('price', 1)
    rig.last().message({ id: rig.lastId(), data: 2 })
    expect(await answer).toEqual({ ok: false, code: 'schema-failed', detail: 'price: broken' })
  })
})

test('JS-9, JS-39: rejects an invalid option and reports its name', () => {
  const bad: Record<string, unknown> = {
    type: '', data: 1, id: null, read: 'x', write: {}, decode: 1, encode: 1, login: {}, loggedIn: 1, refused: 1,
    ping: 1, isPong: 1, schema: [], needsSession: 'yes', idType: 'int',
    topicIntervalMs: -1,
  }
  for (const [name, value] of Object.entries(bad)) {
    const options: JsonOptions = {}
    Reflect.set(options, name, value)
    expect(() => jsonProtocol(options), name).toThrow(TradewireError)
    expect(() => jsonProtocol(options), name).toThrow(new RegExp(`^invalid-option: ${name} `))
  }
  for (const idType of ['string', 'number'] as const) expect(() => jsonProtocol({ idType })).not.toThrow()
  for (const options of [{ ping: '' }, { isPong: '' }]) expect(() => jsonProtocol(options)).toThrow('invalid-option')
})

test.each([
  ['a production build', () => vi.stubEnv('NODE_ENV', 'production')],
  ['an unbundled page', () => vi.stubGlobal('process', undefined)],
])('JS-9, JS-29: checks the protocol’s options before use in %s', (_, begin) => {
  const given: unknown[] = [{ type: '' }, { idType: 'int' }, { needsSession: 'yes' }, { type: 'id' }, { data: 'type' }]
  begin()
  for (const options of given) expect(() => jsonProtocol(options as JsonOptions)).not.toThrow()
})

test('JS-9: validates only the time options of a call in production', () => {
  const { caller } = jsonRig()
  vi.stubEnv('NODE_ENV', 'production')
  expect(() => caller.send('x', 1, { waitMs: NaN })).toThrow('invalid-option: waitMs is NaN')
  expect(() => caller.send('x', 1, { waitMs: Infinity })).toThrow('invalid-option: waitMs is Infinity')
  expect(() => caller.request('x', 1, { waitMs: -1 })).toThrow('invalid-option: waitMs is -1')
  expect(() => caller.request('x', 1, { timeoutMs: 0 })).toThrow('invalid-option: timeoutMs is 0')
  const given: unknown = 5_000
  for (const call of [caller.send, caller.request]) expect(() => call('x', 1, given as object)).not.toThrow()
})

describe('an installed client', () => {
  function install(options: JsonOptions = {}) {
    const rig = jsonRig()
    const bus: unknown[] = []
    const protocol = jsonProtocol(options)
    const emit = (channel: string, payload: unknown): void => void bus.push([channel, payload])
    protocol.installed?.({ client: rig.client, emit, reserve: () => undefined })
    return { rig, bus, protocol }
  }

  test('JS-2: emits each message on the bus under its name', () => {
    const { rig, bus } = install()
    rig.connect().message({ type: 'notice', data: 1 })
    expect(bus).toEqual([['message:notice', 1]])
  })

  test('JS-16: accepts a JSON client in `useSocket`, and rejects any other client by name', () => {
    expect(() => traitsOf(install().rig.client)).not.toThrow()
    expect(() => traitsOf(jsonRig().client)).toThrow('invalid-option: client default has no useSocket()')
  })

  test('DV-81: suggests functions that work with any protocol when a client has no useSocket()', () => {
    const cure = 'jsonProtocol() or socketIoProtocol(); use useSocketLease(), useChannel() and clientOf()'
    expect(() => traitsOf(jsonRig().client)).toThrow(cure)
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => traitsOf(jsonRig().client)).toThrow(/: client default has no useSocket\(\)$/)
  })

  test('JS-59: uses the configured topic interval, 0 by default', () => {
    expect(traitsOf(install().rig.client)).toEqual({ needsSession: false, topicIntervalMs: 0 })
    expect(traitsOf(install({ topicIntervalMs: 200 }).rig.client).topicIntervalMs).toBe(200)
  })

  test('JS-7: treats any frame from the server as a sign of life', () => {
    expect(install().protocol).toMatchObject({ name: 'json', liveness: 'any' })
  })
})
