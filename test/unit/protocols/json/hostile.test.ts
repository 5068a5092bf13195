import { describe, expect, test, vi } from 'vitest'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import type { CancelSignal } from '../../../../src/protocols/json/json-calls'
import type { JsonOptions, ReadMessage } from '../../../../src/protocols/json/json-options'
import { connectedRig, jsonRig } from './json-rig'

const secret = 'tok-5ecret-of-7'
const throwing = (method: 'addEventListener' | 'removeEventListener'): CancelSignal => ({
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  [method]: () => {
    throw new Error('gone')
  },
})
const answers: JsonOptions = { read: (message) => Object(message) as ReadMessage }

describe('binary and text frames with the same name', () => {
  test('JS-25: reports a text frame named binary, and delivers a binary frame', () => {
    const rig = jsonRig()
    rig.connect().message({ type: 'binary', data: 'forged' })
    const bytes = new Uint8Array([1]).buffer
    rig.last().message(bytes)
    expect(rig.received).toEqual([['binary', bytes]])
    expect(rig.diagnosed).toEqual([{ code: 'frame-unknown', detail: 'binary is the name of undecoded bytes' }])
  })

  test('JS-25: treats the name binary like any other name when decode is set', () => {
    const rig = jsonRig({ decode: (data) => (typeof data === 'string' ? JSON.parse(data) : undefined) as unknown })
    rig.connect().message({ type: 'binary', data: 1 })
    expect(rig.received).toEqual([['binary', 1]])
  })
})

test('JS-26: keeps 256 of 100,000 waiting calls, and rejects all other calls immediately', async () => {
  const rig = jsonRig()
  const before = rig.clock.pending()
  const codes = new Map<string, number>()
  const settling = Array.from({ length: 100_000 }, async (_, count) => {
    const answer = await (count % 2 === 0
      ? rig.caller.request('query', count, { timeoutMs: 60_000 })
      : rig.caller.send('say', count, { waitMs: 60_000 }))
    const code = answer.ok ? 'ok' : answer.code
    codes.set(code, (codes.get(code) ?? 0) + 1)
  })
  await rig.advanceAsync(0)
  expect([...codes]).toEqual([['requests-full', 99_744]])
  expect([rig.clock.pending() - before, rig.ends.size]).toEqual([256, 256])
  await rig.advanceAsync(60_000)
  await Promise.all(settling)
  expect([...codes]).toEqual([['requests-full', 99_744], ['not-open', 256]])
  expect([rig.clock.pending(), rig.ends.size]).toEqual([before, 0])
  const waits = rig.caller.send('say', 1, { waitMs: 60_000 })
  rig.connect()
  expect(await waits).toEqual({ ok: true })
})

test('JS-14: does not send a request that is aborted while its frame is being built', async () => {
  const controller = new AbortController()
  let written = 0
  const rig = jsonRig({
    write(name, payload, id) {
      written += 1
      controller.abort()
      return { type: name, data: payload, id }
    },
  })
  const answer = rig.caller.request('query', 1, { waitMs: 1_000, signal: controller.signal })
  rig.connect()
  expect(await answer).toEqual({ ok: false, code: 'request-cancelled' })
  expect([written, rig.last().sent.length, rig.ends.size]).toEqual([1, 0, 0])
})

describe('response values', () => {
  test.each([
    ['an object', { code: 5 }, '{"code":5}'],
    ['an object without a string form', { toString: 1, valueOf: 1 }, '{"toString":1,"valueOf":1}'],
    ['a number', 500, '500'],
    ['true', true, 'true'],
    ['an empty list', [], '[]'],
    ['a value that JSON cannot represent', 7n, ''],
    ['a string with the token', `the token ${secret} may not`, 'the token *** may not'],
  ])('JS-27: returns an error that is %s', async (_what, error, detail) => {
    const rig = connectedRig({ ...answers, decode: (id) => ({ id, error }), session: { userId: 7, token: secret } })
    const answer = rig.caller.request('query', 1)
    rig.last().message(rig.lastId())
    expect(await answer).toEqual({ ok: false, code: 'server-error', detail })
    expect(rig.diagnosed).toEqual([])
  })

  test('JS-63: returns the first 1,000 characters of a longer error', async () => {
    const rig = connectedRig({ ...answers, session: { userId: 7, token: secret } })
    const answer = rig.caller.request('query', 1)
    rig.last().message({ id: rig.lastId(), error: 'e'.repeat(100_000) })
    expect(await answer).toEqual({ ok: false, code: 'server-error', detail: 'e'.repeat(1_000) })
  })

  test.each([
    ['null', null], ['an empty string', ''], ['false', false], ['0', 0],
  ])('JS-27: does not treat %s as an error', async (_what, error) => {
    const rig = connectedRig(answers)
    const answer = rig.caller.request('query', 1)
    rig.last().message({ id: rig.lastId(), data: 'yes', error })
    expect(await answer).toEqual({ ok: true, data: 'yes' })
    rig.last().message({ name: 'notice', data: 1, error })
    rig.last().message({ error })
    expect([rig.received, rig.codes()]).toEqual([[['notice', 1]], ['frame-unknown']])
  })

  test.each(['addEventListener', 'removeEventListener'] as const)(
    'JS-27: keeps the connection and each response when a signal’s %s throws', async (method) => {
      const rig = connectedRig()
      const ask = (signal = throwing(method)) => rig.caller.request('query', 1, { signal, waitMs: 1_000 })
      const answered = ask()
      rig.last().message({ id: rig.lastId(), data: 'yes' })
      const lost = [ask(), ask(new AbortController().signal)]
      rig.last().closed()
      const ended = ask()
      for (const end of rig.ends) end()
      expect(await Promise.all([answered, ...lost, ended])).toMatchObject([
        { ok: true, data: 'yes' }, { code: 'connection-lost' }, { code: 'connection-lost' },
        { code: 'request-cancelled' },
      ])
      expect([rig.ends.size, new Set(rig.diagnosed.map(({ code, detail }) => `${code} ${detail}`))])
        .toEqual([0, new Set(['listener-threw signal: gone'])])
    })

  test('JS-27: returns both results when the cleanup of one request aborts another', async () => {
    const rig = connectedRig()
    const other = new AbortController()
    const signal: CancelSignal = {
      aborted: false, addEventListener: () => undefined, removeEventListener: () => other.abort(),
    }
    const lost = rig.caller.request('query', 1, { signal })
    const abandoned = rig.caller.request('query', 2, { signal: other.signal })
    rig.last().closed()
    expect(await Promise.all([lost, abandoned])).toMatchObject([
      { code: 'connection-lost' }, { code: 'request-abandoned' },
    ])
    expect(rig.codes()).not.toContain('protocol-threw')
  })
})

describe('promises', () => {
  const late = (): Promise<never> => Promise.reject(new Error('late'))
  const detail = 'frame-malformed: a promise instead of a value'

  test('JS-28: does not send a promise returned by login(), write() or ping()', async () => {
    const rig = connectedRig({ write: late, ping: late })
    expect(await rig.caller.send('say', 1)).toEqual({ ok: false, code: 'frame-encode-failed', detail })
    expect(await rig.caller.request('ask', 1)).toEqual({ ok: false, code: 'frame-encode-failed', detail })
    expect(await rig.client.send(late())).toEqual({ ok: false, code: 'frame-encode-failed', detail })
    await rig.advanceAsync(15_000)
    const other = connectedRig({ login: late, needsSession: false })
    for (const { last, diagnosed } of [rig, other]) {
      expect([last().sent, diagnosed]).toEqual([[], [{ code: 'frame-encode-failed', detail }]])
    }
  })

  test.each(['read', 'isPong', 'loggedIn', 'refused', 'decode'])('JS-28: reports a promise from %s()', async (name) => {
    const rig = jsonRig({ [name]: late })
    rig.connect().message({ type: 'notice' })
    await rig.advanceAsync(0)
    expect([rig.received, rig.diagnosed]).toEqual([[], [{ code: 'frame-malformed', detail }]])
    expect(rig.status()).toBe(name === 'loggedIn' ? 'connecting' : 'open')
  })

  test('JS-28, JS-48: does not send an async function’s promise when Promise has been replaced', async () => {
    vi.stubGlobal('Promise', class extends Promise<unknown> {})
    const write = async (): Promise<never> => { throw new Error('late') }
    const rig = connectedRig({ write })
    expect(await rig.caller.send('say', 1)).toEqual({ ok: false, code: 'frame-encode-failed', detail })
  })

  test('JS-28: does not check for promises in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    const rig = jsonRig({ read: () => Promise.resolve({ name: 'notice' }) as never })
    rig.connect().message({ type: 'notice' })
    expect([rig.received, rig.diagnosed]).toEqual([[], [{ code: 'frame-unknown', detail: 'name is missing' }]])
  })
})

test('JS-29: rejects duplicate field names and the field name __proto__', () => {
  for (const options of [{ type: 'id' }, { type: 'x', data: 'x' }, { id: 'data' }, { id: 'type' }] as JsonOptions[]) {
    expect(() => jsonProtocol(options)).toThrow('invalid-option: type, data and id')
  }
  for (const name of ['type', 'data', 'id'] as const) {
    expect(() => jsonProtocol({ [name]: '__proto__' })).toThrow(`invalid-option: ${name}`)
  }
  expect(() => jsonProtocol({ type: 'data', data: 'type' })).not.toThrow()
})

describe('fault reports', () => {
  test('JS-6, JS-31: converts a numeric rejection code to a string', () => {
    const rig = jsonRig({
      refused: () => ({ reason: 'final', code: 403 as unknown as string }), session: { userId: 7, token: secret },
    })
    rig.connect().message({})
    rig.advance(1_000)
    expect(rig.client.status().failure).toMatchObject({ code: 'protocol-refused', detail: '403', final: true })
  })

  test('JS-31: truncates a huge decoder message, and names the type of a thrown value without a message', () => {
    const wordless = { toString: () => { throw new Error('no') } }
    const thrown: unknown[] = ['x'.repeat(1_000_000), Object.create(null), wordless]
    const rig = connectedRig({
      decode: () => {
        throw thrown.shift()
      },
    })
    for (let count = 0; count < 3; count += 1) rig.last().message('x')
    expect(rig.diagnosed).toEqual(['x'.repeat(80), 'object', 'object'].map((detail) =>
      ({ code: 'frame-malformed', detail })))
    expect(rig.status()).toBe('open')
  })
})
