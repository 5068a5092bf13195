import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { reactive } from 'vue'
import { checkMessage } from '../../../src/outbox/message-intake'
import type { OutboxMessage } from '../../../src/outbox/model/entry'
import { countItems } from '../../support/counted-items'
import { createHeldOutbox, createLiveOutbox, createOutboxRig } from '../../support/outbox-rig'
import { buy, payloadsOf } from './entries'

describe('outbox limits', () => {
  test('OB-14: rejects the 501st unsettled message until a response arrives, even before the first write', async () => {
    const rig = await createLiveOutbox()
    const results = await Promise.all(Array.from({ length: 501 }, () => rig.outbox.post(buy)))
    expect(results.map(({ ok }) => ok).lastIndexOf(true)).toBe(499)
    const refused = { ok: false, code: 'outbox-full' }
    expect(results.at(-1)).toEqual(refused)
    expect(await rig.outbox.postAndWait(buy)).toEqual(refused)
    expect([rig.outbox.entries().length, rig.storage.contents.size]).toEqual([500, 500])
    await rig.answer(rig.outbox.entries()[0]?.id ?? '')
    await rig.post('another')
    expect(rig.outbox.entries()).toHaveLength(501)
  })

  test('OB-15: keeps the 50 most recently settled entries in memory and in storage', async () => {
    const rig = await createLiveOutbox()
    const ids: string[] = []
    for (let count = 0; count < 52; count += 1) {
      const id = await rig.post(`note ${count}`, { queue: `queue ${count}` })
      ids.push(id)
      await rig.advanceAsync(1)
    }
    for (const id of [...ids].reverse()) {
      await rig.answer(id)
      await rig.advanceAsync(1)
    }
    expect(rig.outbox.entries().map(({ id }) => id)).toEqual(ids.slice(0, 50))
    expect(rig.storage.contents.size).toBe(50)
    expect(rig.settled).toHaveLength(52)
  })

  test('OB-15: keeps the newest settled entries when the clock was set back', async () => {
    const rig = await createLiveOutbox({ limits: { mostSettled: 3 } })
    for (const text of ['1', '2', '3', '4', '5', '6']) {
      if (text === '4') rig.clock.setWall(rig.clock.now() - 60_000)
      await rig.answer(await rig.postAndSettle(text))
      await rig.advanceAsync(1)
    }
    expect(payloadsOf(rig)).toEqual(['4', '5', '6'])
  })

  test('OB-15: applies the limit for settled entries to loaded entries', async () => {
    const before = await createLiveOutbox()
    const ids = [await before.post('1'), await before.post('2')]
    for (const id of ids) {
      await before.settle()
      await before.answer(id)
      await before.advanceAsync(1)
    }
    const after = before.restarted({ limits: { mostSettled: 1 } })
    await after.outbox.loaded()
    await after.settle()
    expect(after.outbox.entries().map(({ id }) => id)).toEqual(ids.slice(1))
    expect(after.storage.contents.size).toBe(1)
  })

  test('OB-18: does not withdraw a sent message in any state', async () => {
    const rig = await createLiveOutbox()
    const order = await rig.post('buy', { queue: 'orders' })
    const note = await rig.postAndSettle('hello', { queue: 'notes', replay: 'at-least-once' })
    const answers = async (): Promise<boolean[]> => [await rig.outbox.withdraw(order), await rig.outbox.withdraw(note)]
    expect(await answers()).toEqual([false, false])
    await rig.cut()
    expect(rig.states()).toEqual(['unknown', 'queued'])
    expect(await answers()).toEqual([false, false])
    await rig.goLive()
    await rig.answer(order)
    expect(await rig.outbox.withdraw(order)).toBe(false)
    expect(await rig.outbox.withdraw('absent')).toBe(false)
  })

  test.each<[Partial<OutboxMessage<string>>, boolean]>([
    [{ replay: 'at-least-once' }, false], [{ replay: 'at-least-once', ttlMs: 60_000 }, true], [{}, true],
  ])('OB-18: withdraws a message %j after a restart only if its sends are stored: %s', async (message, isTaken) => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    const id = await before.post('hello', message)
    const after = before.restarted({ server: { line: 'mute' } })
    await after.outbox.loaded()
    await after.settle()
    expect(after.outbox.entries()).toMatchObject([{ state: 'queued', sends: isTaken ? 0 : 1 }])
    expect(await after.outbox.withdraw(id)).toBe(isTaken)
  })

  test('OB-18: does not withdraw an at-least-once message without a time to live after a new sign-in', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('hello', { replay: 'at-least-once' })
    for (const userId of [8, 7]) rig.client.setSession({ userId })
    await rig.settle()
    expect(await rig.outbox.withdraw(id)).toBe(false)
  })

  test('OB-18: returns false from `withdraw` until the withdrawal is stored, and never sends the message', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('hello', { replay: 'at-least-once' })
    rig.storage.failWith('full')
    expect([await rig.outbox.withdraw(id), await rig.outbox.withdraw(id)]).toEqual([false, false])
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'withdrawn' }])
    await rig.comeBack()
    expect(rig.said()).toEqual([])
    rig.storage.failWith('none')
    await rig.advanceAsync(5_000)
    expect(await rig.outbox.withdraw(id)).toBe(true)
    expect([...rig.storage.contents.values()][0]).toContain('"withdrawn"')
  })

  test('OB-18: returns true from `withdraw` when a listener dismisses the withdrawn entry', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    rig.outbox.on('settled', ({ id }) => void rig.outbox.dismiss(id))
    const id = await rig.postAndSettle('hello')
    expect(await rig.outbox.withdraw(id)).toBe(true)
    expect(rig.storage.contents.size).toBe(0)
    const other = await rig.postAndSettle('hello')
    rig.storage.failWith('missing')
    expect(await rig.outbox.withdraw(other)).toBe(false)
    expect(rig.outbox.entries()).toEqual([])
  })

  test.each(['oldest', 'newest'])('OB-15, OB-18: withdraws 60 messages in parallel, %s first', async (first) => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const ids: string[] = []
    for (let queue = 0; queue < 60; queue += 1) ids.push(await rig.post('hello', { queue: `${queue}` }))
    if (first === 'newest') ids.reverse()
    const answers = await Promise.all(ids.map((id) => rig.outbox.withdraw(id)))
    expect(answers.filter((isTaken) => !isTaken)).toEqual([])
    expect(rig.outbox.entries()).toHaveLength(50)
  })

  test('OB-18: allows a listener for one entry to withdraw another entry', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const first = await rig.post('1')
    const second = await rig.post('2')
    const answers: boolean[] = []
    rig.outbox.on('settled', ({ id }) => {
      if (id === first) void rig.outbox.withdraw(second).then((isTaken) => answers.push(isTaken))
    })
    await rig.outbox.withdraw(first)
    await rig.settle()
    expect(answers).toEqual([true])
    expect(rig.states()).toEqual(['failed', 'failed'])
  })

  test('OB-18: does not send a message that was withdrawn while the `sent` state was being written', async () => {
    const { rig, kept } = createHeldOutbox()
    await rig.goLive()
    kept.hold('write')
    const posted = rig.post('buy')
    await rig.settle()
    await kept.next().pass()
    const id = await posted
    await rig.settle()
    expect(kept.waiting).toHaveLength(1)
    const withdrawn = rig.outbox.withdraw(id)
    await kept.letGo()
    await rig.settle()
    expect(await withdrawn).toBe(true)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'withdrawn', sends: 0 }])
    await rig.advanceAsync(20_000)
    expect(rig.said()).toEqual([])
  })

  test('OB-19: sends the next message after an unknown entry that cannot be queried is dismissed', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const doubtful = await rig.post('1')
    await rig.postAndSettle('2')
    await rig.interrupt()
    expect(rig.said()).toEqual(['post 1'])
    await rig.outbox.dismiss(doubtful)
    await rig.settle()
    expect(rig.said()).toEqual(['post 1', 'post 2'])
  })

  class Five {
    toJSON(): number {
      return 5
    }
  }
  class More {
    readonly name = 'a'
    toJSON(): object {
      return { name: 'a', more: 1 }
    }
  }
  class Hidden {
    readonly #lots = 1
    lots(): number {
      return this.#lots
    }
  }
  const longer = Object.assign([1], { toJSON: () => [1, 2] })
  const isAnything = (payload: unknown): payload is unknown => payload !== undefined

  test.each<readonly [string, object, string]>([
    ['a message without a kind', { kind: '' }, 'kind'],
    ['a queue without a name', { queue: '' }, 'queue'],
    ['an unknown replay', { replay: 'sometimes' }, 'replay'],
    ['a time to live of 0', { ttlMs: 0 }, 'ttlMs'],
    ['an endless time to live', { ttlMs: Infinity }, 'ttlMs'],
    ...([
      ['undefined', undefined], ['an object with a Date', { at: new Date(0) }], ['a function', () => 'buy'],
      ['NaN in a list', [NaN]], ['NaN in a field', { a: 1, b: NaN }], ['a list with a hole', [1, undefined]],
      ['a sparse list', Array(1)],
      ['a Map', new Map([['a', 1]])], ['a Set', new Set([1])], ['a buffer', new ArrayBuffer(1)],
      ['bytes', new Uint8Array([1])], ['a pattern', /a/], ['an error', new Error('a')],
      ['a promise', { later: Promise.resolve(1) }], ['an object with a private field', [new Hidden()]],
      ['a Map of another realm', runInNewContext('new Map()')], ['a reactive Set', reactive({ of: new Set() })],
      ['an object whose toJSON returns a list', { toJSON: () => [1] }], ['a BigInt', 1n],
      ['an object whose toJSON returns a number', new Five()], ['an object whose toJSON adds a field', new More()],
      ['a list whose toJSON adds an item', longer],
    ] as readonly (readonly [string, unknown])[])
      .map(([name, payload]) => [`a payload of ${name}`, { payload }, 'payload is not JSON'] as const),
  ])('OB-33: rejects %s', (_, wrong, detail) => {
    const code = 'payload' in wrong ? 'frame-encode-failed' : 'invalid-option'
    const given = { ...buy, ...wrong } as typeof buy
    expect(checkMessage<unknown>(given, isAnything)).toEqual({ ok: false, code, detail })
  })

  test.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a message with a throwing getter', { ...buy, get payload(): never { throw new RangeError('no payload') } }],
  ])('OB-33: rejects %s in post() and postAndWait()', async (_, given) => {
    const { outbox } = await createLiveOutbox()
    const message = given as OutboxMessage<string>
    const refused = { ok: false, code: 'invalid-option', detail: 'message' }
    const none: unknown = null
    expect(await outbox.post(message)).toEqual(refused)
    expect(await outbox.postAndWait(message, none as undefined)).toEqual(refused)
  })

  test.each<readonly [string, unknown]>([
    ['an object from another realm', runInNewContext('({ lots: 1, legs: [{ symbol: null }] })')],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { lots: 1 })],
    ['a reactive object', reactive({ lots: 1, legs: [{ symbol: 'EURUSD' }], none: undefined })],
  ])('OB-33: accepts a payload of %s', (_, payload) => {
    const text: unknown = JSON.parse(JSON.stringify(payload))
    const checked = checkMessage<unknown>({ ...buy, payload }, isAnything)
    expect(checked).toMatchObject({ ok: true, message: { payload: text } })
  })

  test.each([
    { settleMs: 0 }, { requestTimeoutMs: Number.NaN }, { unanswered: 'sometimes' as 'again' },
  ])('OB-43, CM-50: rejects the limit %o', (limits) => {
    expect(() => createOutboxRig({ limits })).toThrow('invalid-option')
  })

  test('OB-33: rejects a payload that the wire does not accept, and stores a copy of an accepted payload', async () => {
    const rig = createOutboxRig()
    const wrong: unknown = { ...buy, payload: 5 }
    expect(await rig.outbox.post(wrong as OutboxMessage<string>)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'the wire rejects the payload',
    })
    expect(rig.storage.contents.size).toBe(0)

    const order = { lots: [0.1, -0], sl: undefined, by: { name: 'me' }, tp: -0 }
    const any = createOutboxRig({ wire: { accepts: (payload): payload is string => payload !== null } })
    const message: unknown = { ...buy, payload: order }
    expect(await any.outbox.post(message as OutboxMessage<string>)).toMatchObject({ ok: true })
    order.lots.push(7)
    // Negative zero is stored as zero.
    expect(any.outbox.entries()).toStrictEqual([
      expect.objectContaining({ payload: { lots: [0.1, 0], by: { name: 'me' }, tp: 0 } }),
    ])
  })
})

test('GR-7: retains no data about completed requests or dismissed messages', async () => {
  const { made: rig, items } = countItems(() => createOutboxRig())
  const counts: number[] = []
  await rig.goLive()
  for (let rounds = 0; rounds < 3; rounds += 1) {
    for (const waitMs of [0, 30_000]) {
      const request = rig.outbox.postAndWait({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
      await rig.advanceAsync(waitMs)
      const [{ id = '' } = {}] = rig.outbox.entries()
      await rig.answer(id)
      await request
      await rig.outbox.dismiss(id)
    }
    counts.push(items())
  }
  expect(counts[2]).toBe(counts[1])
})
