import { describe, expect, test } from 'vitest'
import type { JsonOptions } from '../../../../src/protocols/json/json-options'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import { isRecord } from '../../../../src/shared/checks'
import { jsonRig } from './json-rig'

const fieldOf = (message: unknown, name: string): unknown => (isRecord(message) ? message[name] : undefined)

/** Frames of a server with an `int32` field: it reads nothing else, and answers with what it read. */
function integerServer(rig: ReturnType<typeof jsonRig>, field: string, answerOf = (id: number): unknown => id) {
  return rig.frames().map((frame) => {
    const id = fieldOf(frame, field)
    if (!Number.isInteger(id) || Math.abs(Number(id)) > 2 ** 31 - 1) throw new Error(`no int32: ${String(id)}`)
    return { [field]: answerOf(Number(id)), body: 'answer' }
  })
}

describe('ids that are whole numbers', () => {
  const fields: JsonOptions = { type: 'cmd', data: 'body', id: 'seq' }
  const functions: JsonOptions = {
    read: (message) => ({ data: fieldOf(message, 'body'), id: Number(fieldOf(message, 'seq')) }),
    write: (cmd, body, seq) => ({ cmd, body, seq }),
  }

  test.each([
    ['by the fields', fields, 0.5], ['by read and write', functions, 0.5], ['from the least number', fields, 0],
    ['from the greatest', fields, 1 - Number.EPSILON],
  ])('JS-38: are sent and answered as numbers, %s', async (_how, options, roll) => {
    const rig = jsonRig({ ...options, idType: 'number' }, { rolls: [roll] })
    const far = rig.connect()
    const asked = [rig.caller.request('query', 1), rig.caller.request('query', 2)]
    for (const answer of integerServer(rig, 'seq')) far.message(answer)
    expect(await Promise.all(asked)).toEqual(Array(2).fill({ ok: true, data: 'answer' }))
    expect([rig.heard, rig.codes()]).toEqual([[], []])
  })

  test('JS-38: are never used again, over reconnects too, and a late one is answer-late', async () => {
    const rig = jsonRig({ idType: 'number' })
    rig.connect()
    const lost = rig.caller.request('query', 1)
    const [first] = integerServer(rig, 'id')
    rig.last().closed()
    expect(await lost).toMatchObject({ code: 'connection-lost' })
    await rig.advanceAsync(60_000)
    const answer = rig.caller.request('query', 2)
    const [second] = integerServer(rig, 'id')
    expect(first?.id).not.toBe(second?.id)
    rig.last().message({ type: 'query', ...first })
    rig.last().message({ ...second, data: 'yes' })
    expect(await answer).toEqual({ ok: true, data: 'yes' })
    expect([rig.heard, rig.codes()]).toEqual([[], ['answer-late']])
  })

  test('JS-38: another number, or none, is of the server, and its message is delivered', () => {
    const rig = jsonRig({ idType: 'number' })
    rig.connect()
    void rig.caller.request('query', 1)
    const [mine] = integerServer(rig, 'id')
    const ids = [1, 0, -1, '', null, 'abc', Number(mine?.id) + 1, 2 ** 40]
    for (const id of ids) rig.last().message({ type: 'notice', id, data: id })
    expect([rig.heard.map(([, data]) => data), rig.codes()]).toEqual([ids, []])
  })

  test('JS-38: an answer may write them as text, and a text id as the number that it is', async () => {
    const rig = jsonRig({ idType: 'number' })
    rig.connect()
    const answer = rig.caller.request('query', 1)
    for (const message of integerServer(rig, 'id', String)) rig.last().message(message)
    expect(await answer).toEqual({ ok: true, data: undefined })
  })

  test('JS-38: two clients begin at other numbers', () => {
    const ids = [0.25, 0.75].map((roll) => {
      const rig = jsonRig({ idType: 'number' }, { rolls: [roll] })
      rig.connect()
      void rig.caller.request('query', 1)
      return integerServer(rig, 'id')[0]?.id
    })
    expect(ids[0]).not.toBe(ids[1])
  })

  test('JS-9: any other idType is refused', () => {
    for (const idType of ['int', 1, null]) {
      expect(() => jsonProtocol({ idType: idType as 'number' })).toThrow('invalid-option: idType')
    }
  })
})

describe('pings of bare text', () => {
  /** Answers the bare text alone; for anything else it would close. */
  function answerPing(rig: ReturnType<typeof jsonRig>, ping: string, pong: string): void {
    expect(rig.last().sent.at(-1)).toBe(ping)
    rig.last().message(pong)
  }

  test.each([
    ['ping', 'pong'], ['heartbeat', 'heartbeat'], ['HeartBeat', '{"ok":1}'],
  ])('JS-39: %s is sent as it is, and the bare %s is its answer', (ping, isPong) => {
    const rig = jsonRig({ ping, isPong })
    rig.connect()
    for (let count = 0; count < 3; count += 1) {
      rig.advance(count === 0 ? 15_000 : 14_960)
      expect(rig.last().sent).toHaveLength(count + 1)
      rig.advance(40)
      answerPing(rig, ping, isPong)
    }
    expect(rig.client.stats()).toMatchObject({ roundTripMs: 40, diagnostics: {} })
    rig.advance(20_000)
    expect([rig.status(), rig.heard]).toEqual(['reconnecting', []])
  })

  test('JS-39: with functions of frames too, which neither is given', () => {
    const read: unknown[] = []
    const rig = jsonRig({
      ping: 'ping',
      isPong: 'pong',
      encode: () => new Uint8Array([1]),
      decode: (data) => read.push(data),
    })
    rig.connect()
    rig.advance(15_000)
    answerPing(rig, 'ping', 'pong')
    rig.last().message('other')
    expect(read).toEqual(['other'])
  })

  test('JS-39: a text that is empty is refused', () => {
    for (const options of [{ ping: '' }, { isPong: '' }]) {
      expect(() => jsonProtocol(options)).toThrow('invalid-option')
    }
  })
})
