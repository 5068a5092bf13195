import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { writePacket } from '../../../src/protocols/socket-io/packets'
import { callSocketIo, socketIoProtocol } from '../../../src/protocols/socket-io/socket-io-protocol'
import { driveProtocol } from '../../support/protocol-drive'
import { receives } from './rig-steps'
import {
  comesBackWith, connected, connectedRig, diagnosedAre, eventsAre, handshake, joined, joinedRig, joinsAgain, playRow,
  type Row, socketIoRig,
} from './socket-io-rig'

const bytesOf = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer
/** A buffer that `instanceof ArrayBuffer` does not recognize. */
const foreign = (...values: number[]): ArrayBuffer =>
  runInNewContext(`new Uint8Array([${values.join()}]).buffer`) as ArrayBuffer
const listed = (frames: readonly unknown[]) =>
  frames.map((frame) => (typeof frame === 'string' ? frame : [...new Uint8Array(frame as ArrayBuffer)]))

describe('events', () => {
  test('SI-4: sends events with all their arguments', async () => {
    const { far, client } = joinedRig({ namespace: '/chat' })
    expect(await client.send({ event: 'say' })).toEqual({ ok: true })
    expect(await client.send({ event: 'say', args: ['你好', { deep: [1, null, true] }] })).toEqual({ ok: true })
    expect(far.sent.slice(1)).toEqual(['42/chat,["say"]', '42/chat,["say","你好",{"deep":[1,null,true]}]'])
  })

  test.each<readonly [string, unknown, string]>([
    ['null', null, 'neither an event nor an answer'],
    ['a string', 'say', 'neither an event nor an answer'],
    ['an event whose name is a number', { event: 7 }, 'neither an event nor an answer'],
    ['an answer without a connection', { answer: { id: 1 } }, 'answer is for another connection'],
    ['an answer without an id', { answer: { connection: 1 } }, 'neither an event nor an answer'],
    ['an answer that is a string', { answer: 'x' }, 'neither an event nor an answer'],
    ['arguments that are not an array', { event: 'say', args: 'one' }, 'args is not an array'],
    ['an event with a reserved name', { event: 'connect' }, 'not a Socket.IO packet'],
    ['a Blob', { event: 'say', args: [new Blob(['x'])] }, 'a Blob cannot be sent; send its bytes'],
    ['an event with 11 attachments', { event: 'say', args: Array.from({ length: 11 }, () => bytesOf(1)) },
      'more than 10 attachments'],
  ])('SI-4: rejects %s', async (_, frame, detail) => {
    const { far, client } = joinedRig()
    const answer = { ok: false, code: 'frame-encode-failed', detail: `frame-encode-failed: ${detail}` }
    expect(await client.send(frame)).toEqual(answer)
    expect(far.sent).toEqual(['40'])
  })

  test('SI-13: rejects a frame larger than the server’s limit', async () => {
    const { far, client } = connectedRig()
    far.message('0{"sid":"e1","pingInterval":25000,"pingTimeout":20000,"maxPayload":60}')
    far.message('40{"sid":"s1"}')
    for (const argument of [new Uint8Array(60), 'x'.repeat(48)]) {
      expect(await client.send({ event: 'say', args: [argument] })).toEqual({ ok: true })
    }
    expect(far.sent.at(-1)).toHaveLength(60)
    for (const argument of ['x'.repeat(49), '黄'.repeat(17), new Uint8Array(61)]) {
      expect(await client.send({ event: 'say', args: [argument] })).toEqual({
        ok: false, code: 'frame-encode-failed', detail: 'frame-too-large: the server accepts at most 60 bytes',
      })
    }
  })
})

const firstOffset = ({ join }: ReturnType<typeof socketIoRig>) =>
  join({ sid: 's1', pid: 'p1' }).message('42["news","offset-1"]')
const recovered = receives('40{"sid":"s1","pid":"p1"}')

test.each<Row>([
  ['SI-4: receives events with all arguments, in order, even when the name is a number',
    joined(), receives('42["news",1,{"a":"黄"},null]'), receives('42[7]'),
    eventsAre({ event: 'news', args: [1, { a: '黄' }, null], answer: null }, { event: '7', args: [] })],
  ['SI-8: inserts bytes at their positions when all attachments have arrived',
    joined(), receives('452-["see",{"_placeholder":true,"num":1},{"deep":[{"_placeholder":true,"num":0}]}]'),
    receives(bytesOf(1)), eventsAre(), receives(bytesOf(2)), eventsAre({ args: [bytesOf(2), { deep: [bytesOf(1)] }] })],
  ['SI-8: reads bytes that Engine.IO sends as text',
    joined(), receives('451-["see",{"_placeholder":true,"num":0}]'), receives('bAQID'),
    eventsAre({ args: [bytesOf(1, 2, 3)] })],
  ['SI-8: expects no attachment on the next connection after an attachment was missing on the previous connection',
    joined(), receives('451-["see",{"_placeholder":true,"num":0}]'), joinsAgain, receives('42["next"]'),
    eventsAre({ event: 'next' }), diagnosedAre()],
  ['SI-11: drops events from before the join when the connection is lost and joins again',
    connected(), receives(handshake), receives('42["early"]'), joinsAgain, eventsAre()],
  ['SI-11: does not request recovery when the server does not offer it',
    joined(), receives('42["news","just a text"]'), comesBackWith('40')],
  ['SI-11: sends the newest offset, even after a connection without missed events',
    () => socketIoRig(), firstOffset, comesBackWith('40{"pid":"p1","offset":"offset-1"}'),
    receives('42["news","offset-2"]'), recovered, comesBackWith('40{"pid":"p1","offset":"offset-2"}'), recovered,
    // Too late, because the server has dropped the session.
    comesBackWith('40{"pid":"p1","offset":"offset-2"}'), receives('40{"sid":"s9","pid":"p9"}'),
    comesBackWith('40{"pid":"p9"}')],
  ['SI-33: keeps the previous offset when an event ends with more than 1,024 characters',
    () => socketIoRig(), firstOffset, receives(`42["typed","${'x'.repeat(1_025)}"]`),
    comesBackWith('40{"pid":"p1","offset":"offset-1"}'), recovered,
    receives(`42["typed","${'x'.repeat(1_024)}"]`),
    comesBackWith(`40{"pid":"p1","offset":"${'x'.repeat(1_024)}"}`)],
  ['SI-33: requests no recovery when the pid is longer than 1,024 characters',
    () => socketIoRig(), ({ join }) => join({ sid: 's1', pid: 'p'.repeat(1_025) }), comesBackWith('40')],
])('%s', playRow)

describe('acknowledgements', () => {
  test('SI-5: returns the acknowledgement whose number matches the event', async () => {
    const { far, client } = joinedRig()
    const first = callSocketIo(client, 'add', [1, 2])
    const second = callSocketIo(client, 'add', [3, 4])
    expect(far.sent.slice(1)).toEqual(['421["add",1,2]', '422["add",3,4]'])
    far.message('432[7]')
    far.message('431[3,"more"]')
    expect(await first).toEqual({ ok: true, args: [3, 'more'] })
    expect(await second).toEqual({ ok: true, args: [7] })
    const third = callSocketIo(client, 'add')
    expect(far.sent.at(-1)).toBe('423["add"]')
    far.message('433')
    expect(await third).toEqual({ ok: true, args: [] })
  })

  test('SI-5: returns a timeout if no acknowledgement arrives in time, and ignores late acknowledgements', async () => {
    const { far, client, advance, diagnosed } = joinedRig()
    const call = callSocketIo(client, 'add', [], { timeoutMs: 3_000 })
    const usual = callSocketIo(client, 'add')
    advance(3_000)
    expect(await call).toEqual({ ok: false, code: 'request-timeout' })
    far.message('431[3]')
    advance(7_000)
    expect(await usual).toEqual({ ok: false, code: 'request-timeout' })
    far.message('43[3]')
    expect(diagnosed).toEqual([])
  })

  test('SI-5: settles a call when the connection ends, and ignores a later acknowledgement of the call', async () => {
    const { join, client, comeBack, diagnosed } = joinedRig()
    const call = callSocketIo(client, 'add')
    const next = comeBack()
    expect(await call).toEqual({ ok: false, code: 'connection-lost' })
    join({ sid: 's2' }, next)
    const later = callSocketIo(client, 'add')
    next.message('431[3]')
    next.message('432[4]')
    expect([await later, diagnosed]).toEqual([{ ok: true, args: [4] }, []])
  })

  test('SI-5: returns the reason when an event cannot be sent', async () => {
    const { join, client } = socketIoRig()
    expect(await callSocketIo(client, 'add')).toEqual({ ok: false, code: 'not-open' })
    join()
    expect(await callSocketIo(client, 'disconnect')).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  })

  test('SI-32: returns requests-full for the 257th waiting call, until another call ends', async () => {
    const { far, client } = joinedRig()
    const calls = Array.from({ length: 257 }, () => callSocketIo(client, 'add'))
    expect(await calls.at(-1)).toEqual({ ok: false, code: 'requests-full' })
    expect(far.sent.at(-1)).toBe('42256["add"]')
    far.message('437[1]')
    expect(await calls[6]).toEqual({ ok: true, args: [1] })
    expect(await callSocketIo(client, 'disconnect')).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    void callSocketIo(client, 'add')
    expect(far.sent).toHaveLength(1 + 257)
    expect(await callSocketIo(client, 'add')).toEqual({ ok: false, code: 'requests-full' })
  })

  test('SI-15: rejects an invalid timeout', () => {
    const { client } = socketIoRig()
    expect(() => callSocketIo(client, 'add', [], { timeoutMs: 0 })).toThrow('invalid-option')
  })

  test('SI-6: acknowledges a server event by its ticket, even with bytes', async () => {
    const { far, client, events } = joinedRig({ namespace: '/chat' })
    far.message('42/chat,12["who"]')
    const { answer } = events()[0] ?? expect.fail()
    expect(await client.send({ answer, args: ['me'] })).toEqual({ ok: true })
    expect(await client.send({ answer, args: [bytesOf(1, 2)] })).toEqual({ ok: true })
    expect(listed(far.sent.slice(1))).toEqual([
      '43/chat,12["me"]', '461-/chat,12[{"_placeholder":true,"num":0}]', [1, 2],
    ])
  })

  test('SI-6: rejects an acknowledgement on a different connection', async () => {
    const { join, client, events, comeBack } = socketIoRig()
    join().message('4212["who"]')
    const { answer } = events()[0] ?? expect.fail()
    const next = join({ sid: 's2' }, comeBack())
    next.message('4212["who else"]')
    expect(await client.send({ answer })).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: answer is for another connection',
    })
    expect(await client.send({ answer: events()[1]?.answer })).toEqual({ ok: true })
    expect(next.sent.at(-1)).toBe('4312[]')
  })
})

describe('bytes', () => {
  test('SI-7: sends attachments in order after their packet, and only the bytes that a view covers', async () => {
    const { far, client } = joinedRig()
    const view = Uint8Array.from([9, 3, 4, 9]).subarray(1, 3)
    const first = client.send({ event: 'see', args: [bytesOf(1, 2), { deep: [view] }] })
    expect(await Promise.all([first, client.send({ event: 'after' })])).toEqual([{ ok: true }, { ok: true }])
    expect(listed(far.sent.slice(1))).toEqual([
      '452-["see",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]', [1, 2], [3, 4],
      '42["after"]',
    ])
  })

  test('SI-7: sends ten attachments', async () => {
    const { far, client } = joinedRig()
    const bytes = Array.from({ length: 10 }, () => new Uint8Array(1))
    expect(await client.send({ event: 'say', args: bytes })).toEqual({ ok: true })
    expect(far.sent.slice(1)).toHaveLength(11)
  })

  test('SI-7: accepts buffers from another realm as bytes, and calls toJSON', () => {
    const date = new Date(0)
    const frames = writePacket({ type: 2, nsp: '/', data: ['see', foreign(5, 6), { at: date, in: [foreign(7)] }] })
    expect(listed(frames)).toEqual([
      '452-["see",{"_placeholder":true,"num":0},'
      + '{"at":"1970-01-01T00:00:00.000Z","in":[{"_placeholder":true,"num":1}]}]', [5, 6], [7],
    ])
    const own = Object.create({ toJSON: () => 'as it likes' }) as object
    expect(writePacket({ type: 2, nsp: '/', data: ['see', own] })).toEqual(['42["see","as it likes"]'])
  })

  test('SI-8: converts bytes from another realm to this realm', () => {
    const { opened, received } = driveProtocol(socketIoProtocol())
    opened()
    for (const data of [handshake, '40{"sid":"s1"}', '451-["see",{"_placeholder":true,"num":0}]']) received(data)
    expect(received(foreign(1, 2))).toMatchObject([{ name: 'eventReceived', payload: { args: [bytesOf(1, 2)] } }])
  })

  test.each<readonly [string, (string | ArrayBuffer)[], string]>([
    ['an unannounced attachment', [bytesOf(1)], 'got binary data when not reconstructing a packet'],
    ['a missing attachment', ['451-["see",{"_placeholder":true,"num":0}]'], 'an attachment is missing'],
    ['an unplaced attachment', ['451-["see",{"_placeholder":true,"num":4}]', bytesOf(1)], 'illegal attachments'],
  ])('SI-8: reports %s, and receives the next packet', (_, frames, detail) => {
    const { far, events, diagnosed, status } = joinedRig()
    for (const frame of frames) far.message(frame)
    far.message('42["next"]')
    far.message('451-["see",{"_placeholder":true,"num":0}]')
    far.message(bytesOf(7))
    expect(diagnosed).toEqual([{ code: 'frame-malformed', detail }])
    expect(events()).toMatchObject([{ event: 'next' }, { event: 'see', args: [bytesOf(7)] }])
    expect(status()).toBe('open')
  })

})

describe('recovery', () => {
  test('SI-11: reconnects with its pid and offset, and emits the missed events after the join response', () => {
    const { join, comeBack, published } = socketIoRig()
    const far = join({ sid: 's1', pid: 'p1' })
    far.message('42["news",1,"offset-1"]')
    far.message('4212["who","no offset"]')
    far.message('42["news",2]')
    const next = comeBack()
    next.message(handshake)
    expect(next.sent).toEqual(['40{"pid":"p1","offset":"offset-1"}'])
    // Like a real server: the missed events first, then the join response.
    next.message('42["news",3,"offset-3"]')
    next.message('42["news",4,"offset-4"]')
    expect(published.filter(([name]) => name === 'eventReceived')).toHaveLength(3)
    next.message('40{"sid":"s1","pid":"p1"}')
    expect(published.slice(4)).toMatchObject([
      ['namespaceJoined', { sid: 's1', recovered: true }],
      ['eventReceived', { args: [3, 'offset-3'] }],
      ['eventReceived', { args: [4, 'offset-4'] }],
    ])
    comeBack().message(handshake)
    expect(published).toHaveLength(7)
  })

  test('SI-11: does not request missed events for another user', () => {
    const { join, client, advance, last } = socketIoRig({ session: { userId: 1 } })
    join({ sid: 's1', pid: 'p1' }).message('42["news","offset-1"]')
    client.setSession({ userId: 2 })
    advance(1_000)
    last().message(handshake)
    expect(last().sent).toEqual(['40'])
  })

  test.each([
    ['10,000 events', 10_001, '42["tick"]'],
    ['8 MiB', 16, `42["tick","${'x'.repeat(2 ** 19)}"]`],
  ])('SI-30: closes a connection that sends more than %s before the join, and does not request recovery', (...row) => {
    const [, count, event] = row
    const { join, comeBack, events, diagnosed, status, last, advance } = socketIoRig()
    join({ sid: 's1', pid: 'p1' }).message('42["news","offset-1"]')
    const far = comeBack()
    far.message(handshake)
    for (let sent = 1; sent < count; sent += 1) far.message(event)
    expect(diagnosed).toEqual([])
    far.message(event)
    expect(diagnosed).toEqual([{ code: 'frame-too-large', detail: 'events before the namespace was joined' }])
    expect(status()).toBe('reconnecting')
    while (last() === far) advance(1_000)
    join(undefined, last())
    expect([last().sent, events()]).toEqual([['40'], [expect.objectContaining({ event: 'news' })]])
  })

})
