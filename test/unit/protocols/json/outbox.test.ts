import { expect, onTestFinished, test, vi } from 'vitest'
import { createOutbox } from '../../../../src/outbox/create-outbox'
import type { OutboxMessage } from '../../../../src/outbox/model/entry'
import type { OutboxLimits } from '../../../../src/outbox/outbox-api'
import { checked } from '../../../../src/protocols/json/checked'
import type { JsonOptions, ReadMessage } from '../../../../src/protocols/json/json-options'
import { jsonOutbox, type JsonOutboxOptions } from '../../../../src/protocols/json/json-outbox'
import type { Locks, Storage } from '../../../../src/connection/ports/ports'
import { createAnswers } from '../../../support/answer-order'
import { createMemoryLocks } from '../../../support/memory-locks'
import { createMemoryStorage, type MemoryStorage } from '../../../support/memory-storage'
import { createSeededRandom } from '../../../../server/shared/seeded-random'
import { connectedRig, jsonRig, queued } from './json-rig'

interface Stage {
  readonly protocol?: JsonOptions
  readonly wire?: JsonOutboxOptions
  readonly storage?: MemoryStorage
  readonly on?: ReturnType<typeof jsonRig>
  readonly limits?: OutboxLimits
}

let processes = 0

function outboxRig({ protocol = {}, wire, storage = createMemoryStorage(), on, limits }: Stage = {}) {
  const rig = on ?? jsonRig({ session: { userId: 7, token: 'tok-5ecret-of-7' }, ...protocol })
  const answers = createAnswers()
  const outbox = createOutbox({
    client: rig.client,
    wire: jsonOutbox(wire),
    ...limits,
    ports: {
      storage: answers.of<Storage>(storage), locks: answers.of<Locks>(createMemoryLocks().holder()),
      clock: rig.clock, random: createSeededRandom(++processes),
    },
  })
  onTestFinished(() => outbox.dispose())
  async function post(payload: unknown, message: Partial<OutboxMessage> = {}): Promise<string> {
    const posted = await outbox.post({ kind: 'note', payload, replay: 'at-least-once', ...message })
    if (!posted.ok) throw new Error(posted.code)
    await rig.advanceAsync(0)
    return posted.id
  }
  return {
    ...rig, outbox, post,
    states: () => outbox.entries().map(({ state, result, code }) => ({ state, result, code })),
  }
}

async function connectedOutbox(stage: Stage = {}) {
  const rig = outboxRig(stage)
  rig.connect()
  await rig.advanceAsync(0)
  return rig
}

test.each<readonly [string, unknown]>([
  ['a large', 'x'.repeat(99_999)], ['an unstorable', 7n],
])('OB-95, OB-112: passes %s result to the listener once, and stores the message without a result', async (_, data) => {
  const storage = createMemoryStorage()
  const rig = await connectedOutbox({ storage, protocol: { decode: (id) => ({ id, data }) } })
  const heard: unknown[] = []
  rig.outbox.on('settled', ({ result }) => heard.push(result))
  const waiting = rig.outbox.postAndWait({ kind: 'note', payload: 'hi', replay: 'at-least-once' })
  await rig.advanceAsync(0)
  for (const { id } of rig.outbox.entries()) rig.last().message(id)
  await rig.advanceAsync(60_000)
  expect([heard, rig.codes(), await waiting]).toMatchObject([[data], [], { entry: { result: data } }])
  expect(rig.states()).toEqual([{ state: 'acked', result: undefined, code: undefined }])
  rig.outbox.dispose()
  const next = outboxRig({ storage })
  await next.advanceAsync(10_000)
  expect(next.states()).toEqual([{ state: 'acked', result: undefined, code: undefined }])
})

test('OB-106: handles the responses of a frame in one step, and counts only the first response per message',
  async () => {
    const rig = await connectedOutbox()
    const ids = [await rig.post('a', { queue: 'a' }), await rig.post('b', { queue: 'b' })]
    const changes: unknown[] = []
    rig.outbox.on('changed', () => changes.push(rig.states().map(({ state, result }) => [state, result])))
    rig.last().message(JSON.stringify([...ids, ...ids].map((id, index) => ({ id, data: index }))))
    await rig.advanceAsync(0)
    expect(changes).toEqual([[['acked', 0], ['acked', 1]]])
  })

test('OB-106: accepts a late response in a frame with repeated responses', async () => {
  const rig = await connectedOutbox({ limits: { unanswered: 'failed' } })
  const id = await rig.post('a')
  await rig.advanceAsync(10_000)
  expect(rig.states()).toMatchObject([{ state: 'failed', code: 'request-timeout' }])
  rig.last().message(JSON.stringify([{ id, data: 1 }, { id, data: 2 }]))
  expect(rig.states()).toMatchObject([{ state: 'acked', result: 1 }])
})

test('DV-14: works without `process`, as in an unbundled page', async () => {
  vi.stubGlobal('process', undefined)
  const rig = outboxRig()
  vi.unstubAllGlobals()
  rig.connect()
  await rig.advanceAsync(0)
  const id = await rig.post('hi')
  rig.last().message({ id, data: 'noted' })
  await rig.advanceAsync(0)
  expect(rig.states()).toEqual([{ state: 'acked', result: 'noted', code: undefined }])
})

test('JS-33: uses each outbox’s id field when a client has two outboxes in succession', async () => {
  const on = connectedRig({ session: { userId: 7 } })
  await on.advanceAsync(0)
  for (const id of ['key', 'mark']) {
    const rig = outboxRig({ on, wire: { id } })
    const posted = await rig.post('hi')
    expect(rig.frames().at(-1)).toMatchObject({ [id]: posted })
    rig.last().message(JSON.stringify({ [id]: posted }))
    await rig.advanceAsync(0)
    expect(rig.states()).toMatchObject([{ state: 'acked' }])
    rig.outbox.dispose()
  }
})

test('JS-33: stores a message, sends it with its id, and settles it when the response arrives', async () => {
  const storage = createMemoryStorage()
  const rig = await connectedOutbox({ storage })
  const id = await rig.post({ text: 'hi' })
  expect([...storage.contents.values()].join()).toContain(id)
  expect(rig.frames()).toEqual([{ type: 'note', data: { text: 'hi' }, id }])
  rig.last().message({ type: 'note', id: 'of-another', data: 1 })
  rig.last().message({ type: 'note', id, data: { at: 5 } })
  rig.last().message({ id, data: 'again' })
  await rig.advanceAsync(0)
  expect(rig.states()).toEqual([{ state: 'acked', result: { at: 5 }, code: undefined }])
  expect([rig.received, rig.codes()]).toEqual([[['note', 1]], []])
})

test('JS-33: uses a custom id field in both directions', async () => {
  const rig = await connectedOutbox({ wire: { id: 'key' }, protocol: { type: 'cmd', data: 'body', id: 'seq' } })
  const id = await rig.post('hi')
  expect(rig.frames()).toEqual([{ cmd: 'note', body: 'hi', key: id }])
  rig.last().message({ cmd: 'done', seq: id, body: 'not this field' })
  rig.last().message('[1]')
  rig.last().message({ cmd: 'done', key: id, body: 'yes' })
  await rig.advanceAsync(0)
  expect(rig.states()).toMatchObject([{ state: 'acked', result: 'yes' }])
  rig.last().closed()
  await rig.advanceAsync(5_000)
  rig.last().message({ cmd: 'done', key: id, body: 'the same response on the next connection' })
  expect(rig.received).toEqual([['done', 'not this field']])
})

test('JS-33: redacts only the first 256 characters of a rejection', async () => {
  const read = (value: unknown): ReadMessage => value as ReadMessage
  const { post, states, last, advanceAsync } = await connectedOutbox({ protocol: { read } })
  const secret = 'tok-5ecret-of-7'
  // The redacted word leaves room for the letters after the first 256 characters.
  for (const letters of [245, 180]) {
    last().message({ id: await post('hi'), error: `${secret}${'x'.repeat(letters - secret.length)} abcdef ghijkl` })
  }
  await advanceAsync(0)
  expect(states().map(({ code }) => code)).toEqual(['*** abcdef ghi', '*** abcdef ghijkl'])
})

test('JS-64: uses only the first response to a message until the message is sent again', async () => {
  const rig = jsonRig({
    session: { userId: 7 }, read: (message) => Object(message) as ReadMessage,
    schema: (name, data) => (data === 'fits' ? { ok: true, data } : { ok: false, code: 'schema-failed', detail: name }),
  })
  const wire = jsonOutbox()
  const answered: unknown[] = []
  rig.client.on('durableAnswered', ({ error, data }) => answered.push(error ?? data))
  rig.connect()
  const rejected = { error: 'no credit' }
  const invalid = { data: 'one' }
  const valid = { data: 'fits' }
  for (const responses of [[rejected, invalid, valid, rejected], [invalid, rejected, invalid], [valid, rejected]]) {
    await rig.client.send(wire.frame(queued, 7, 0))
    for (const response of responses) rig.last().message({ id: queued.id, ...response })
  }
  expect([answered, rig.codes()]).toEqual([['no credit', undefined, 'fits'], ['schema-failed']])
})

test('JS-33: fails a rejected message with the server’s message, truncated and redacted', async () => {
  const rig = await connectedOutbox({ protocol: { read: (message) => Object(message) as ReadMessage } })
  for (const [said, code] of [
    ['no-credit', 'no-credit'], ['x'.repeat(500), 'x'.repeat(64)], ['of tok-5ecret-of-7', 'of ***'],
  ]) {
    const id = await rig.post('hi')
    rig.last().message({ id, error: said })
    await rig.advanceAsync(0)
    expect(rig.states().slice(-1)).toMatchObject([{ state: 'failed', code }])
  }
  expect(rig.diagnosed).toEqual([])
})

test('JS-33: rejects a message that cannot carry the id field, and an invalid field name', async () => {
  const rig = await connectedOutbox({ wire: { id: 'key' }, protocol: { write: (name) => [name] } })
  await rig.post('hi')
  expect(rig.states()).toMatchObject([{ state: 'failed', code: 'frame-encode-failed' }])
  expect(rig.last().sent).toEqual([])
  for (const id of ['', '__proto__', 7]) expect(() => jsonOutbox({ id: id as string })).toThrow('invalid-option: id')
  expect(await rig.client.send(jsonOutbox({ id: 'key' }).frame(queued, 7, 0))).toEqual({
    ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: the field key needs an object',
  })
})

test('JS-33: passes the id to a custom write() when no id field is configured, and requires a payload', async () => {
  const rig = await connectedOutbox({ protocol: { write: (...parts) => parts } })
  const id = await rig.post('hi')
  expect(rig.frames()).toEqual([['note', 'hi', id]])
  expect([undefined, null, 0, ''].map(jsonOutbox().accepts)).toEqual([false, true, true, true])
})

test('JS-34: resends a message under its id after a disconnect, or marks a non-repeatable one as unknown', async () => {
  const storage = createMemoryStorage()
  const rig = await connectedOutbox({ storage })
  const id = await rig.post('again', { queue: 'a' })
  const once = await rig.post('once', { queue: 'b', replay: 'at-most-once' })
  expect(rig.frames()).toMatchObject([{ id }, { id: once }])
  rig.last().closed()
  await rig.advanceAsync(5_000)
  expect(rig.status()).toBe('open')
  expect(rig.frames()).toEqual([{ type: 'note', data: 'again', id }])
  expect(rig.states()).toMatchObject([{ state: 'sent' }, { state: 'unknown' }])
  rig.last().message({ id, data: 1 })
  await rig.advanceAsync(0)
  expect(rig.states()).toMatchObject([{ state: 'acked', result: 1 }, { state: 'unknown' }])
})

test('JS-35: omits an invalid result, and quotes at most 80 characters in the report', async () => {
  const note = { '~standard': { validate: () => ({ issues: [{ message: 'x'.repeat(500) }] }) } }
  const rig = await connectedOutbox({ protocol: { schema: checked({ note }) } })
  rig.last().message({ id: await rig.post('hi'), data: 'one' })
  await rig.advanceAsync(0)
  expect(rig.states()).toMatchObject([{ state: 'acked', result: undefined }])
  expect(rig.diagnosed).toEqual([{ code: 'schema-failed', detail: `note: ${'x'.repeat(74)}` }])
})

test('JS-35: recognizes responses to only the newest 1,000 ids', async () => {
  const rig = jsonRig({ session: { userId: 7 } })
  const wire = jsonOutbox()
  const answered: string[] = []
  rig.client.on('durableAnswered', ({ id }) => answered.push(id))
  rig.connect()
  for (let number = 0; number <= 1_000; number += 1) {
    await rig.client.send(wire.frame({ ...queued, id: `id-${number}` }, 7, 0))
  }
  for (const id of ['id-0', 'id-1', 'id-1000']) rig.last().message({ type: 'note', id, data: id })
  expect(answered).toEqual(['id-1', 'id-1000'])
  expect(rig.received).toEqual([['note', 'id-0']])
})
