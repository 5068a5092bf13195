import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { socketIoProtocol, socketIoUrl } from '../../../src/protocols/socket-io/socket-io-protocol'
import type { SocketIoOptions } from '../../../src/protocols/socket-io/types'
import {
  after, asks, closes, connects, hides, isOpen, opened, receives, returns, sent, sentAre, setBack, shows, sleeps,
} from './rig-steps'
import {
  connected, connectedRig, diagnosedAre, eventsAre, handshake, joined, joinedRig, playRow, type Row, socketIoRig,
} from './socket-io-rig'
import { driveProtocol } from '../../support/protocol-drive'

describe('the address', () => {
  test.each([
    ['wss://io.example.com', {}, 'wss://io.example.com/socket.io/?EIO=4&transport=websocket'],
    ['ws://127.0.0.1:8787//', { path: '/chat/io/' }, 'ws://127.0.0.1:8787/chat/io/?EIO=4&transport=websocket'],
    ['wss://h', { path: '/kline.pusher' }, 'wss://h/kline.pusher/?EIO=4&transport=websocket'],
    ['wss://h', { query: { room: 'a&b=黄', transport: 'polling' } },
      'wss://h/socket.io/?room=a%26b%3D%E9%BB%84&transport=websocket&EIO=4'],
  ])('SI-1: builds the address from %s and %j', (server, options, url) => {
    expect(socketIoUrl(server, options)).toBe(url)
  })

  test.each([
    ['https://io.example.com/', 'wss://io.example.com/socket.io/'],
    ['HTTP://h:8787', 'ws://h:8787/socket.io/'],
    ['ws://https:8787', 'ws://https:8787/socket.io/'],
  ])('SI-31: returns a WebSocket address for %s', (server, url) => {
    expect(socketIoUrl(server)).toBe(`${url}?EIO=4&transport=websocket`)
  })

  test.each(['localhost:7002', 'wss://h/support', 'wss://h?token=a', 'ftp://h'])(
    'SI-36: rejects the server %s in development builds', (server) => {
      expect(() => socketIoUrl(server)).toThrow(`invalid-option: server is ${server}`)
      vi.stubEnv('NODE_ENV', 'production')
      onTestFinished(() => void vi.unstubAllEnvs())
      expect(socketIoUrl(server)).toContain('/socket.io/?EIO=4')
    },
  )

  test.each(['io', 'a/b', '/io?x', '/a#b'])('SI-1: rejects the path %j and an empty server address', (path) => {
    expect(() => socketIoUrl('wss://h', { path })).toThrow('invalid-option: path')
    expect(() => socketIoUrl('', {})).toThrow('invalid-option: server')
  })
})

describe('joining', () => {
  test.each<[string, SocketIoOptions, string]>([
    ['joins with the result of auth, which gets the user and the token', {
      namespace: '/chat',
      session: { userId: 7, token: () => Promise.resolve('secret') },
      auth: ({ userId, token }) => ({ who: userId, token }),
    }, '40/chat,{"who":7,"token":"secret"}'],
    ['joins with the token by default', { session: { userId: 7, token: 'secret' } }, '40{"token":"secret"}'],
  ])('SI-2: %s', async (_what, options, joining) => {
    const { client, advanceAsync, last } = socketIoRig(options)
    client.connect()
    await advanceAsync(0)
    last().message(handshake)
    expect(last().sent).toEqual([joining])
  })

  test.each([
    ['0'], ['0null'], ['0{'], ['0{"sid":"","pingInterval":1,"pingTimeout":1}'], ['0{"sid":"x","pingTimeout":1}'],
    ['0{"sid":"x","pingInterval":25000,"pingTimeout":"1"}'],
  ])('SI-17: rejects the handshake %s', (frame) => {
    const { connect, client, errors, status } = socketIoRig()
    connect().message(frame)
    expect(status()).toBe('failed')
    expect(errors).toMatchObject([{ code: 'protocol-refused' }])
    expect(client.status().failure).toMatchObject({ code: 'protocol-refused', detail: 'handshake' })
  })

  test.each([['40'], ['40{}'], ['40{"sid":7}']])('SI-17: rejects the Socket.IO 2 response %s', (frame) => {
    const { far, client, status } = connectedRig()
    far.message(handshake)
    far.message(frame)
    expect(status()).toBe('failed')
    expect(client.status().failure).toMatchObject({ code: 'protocol-refused', detail: 'sid is missing', final: true })
  })

  test.each<readonly [data: string, code: string, status: string, detail?: string]>([
    ['', 'protocol-refused', 'failed'],
    ['{"message":"Invalid namespace"}', 'protocol-refused', 'failed', 'Invalid namespace'],
    ['"no"', 'protocol-refused', 'failed', 'no'],
    ['{"message":7,"data":{"code":"x"}}', 'protocol-refused', 'failed'],
    ['{"message":"no","data":{"code":{"toString":1,"valueOf":1}}}', 'protocol-refused', 'failed', 'no'],
    ['{"message":"no","data":{"code":[401]}}', 'protocol-refused', 'failed', 'no'],
    ['{"message":"token","data":{"code":"401"}}', 'token-refused', 'failed', 'token'],
    ['{"message":"gone","data":{"code":403}}', 'forbidden', 'failed', 'gone'],
    ['{"message":"other device","data":{"code":4409}}', 'replaced', 'failed', 'other device'],
    ['{"message":"full","data":{"code":1013}}', 'retry-later', 'reconnecting', 'full'],
    ['{"message":"slow down","data":{"code":429}}', 'retry-later', 'reconnecting', 'slow down'],
    ['{"message":"token","data":{"code":401}}', 'token-refused', 'failed', 'token'],
    ['{"message":"expired","data":{"code":4401}}', 'token-refused', 'failed', 'expired'],
  ])('SI-9: handles the rejection %s', (data, code, status, detail) => {
    const { far, client } = connectedRig()
    far.message(handshake)
    far.message(`44${data}`)
    expect(client.status()).toMatchObject({ status, failure: { code } })
    expect(client.status().failure?.detail).toBe(detail)
  })

  test('SI-9, TK-27: waits retryLaterMs and keeps the token when the rejection kind is `later`', async () => {
    const asks: boolean[] = []
    const token = ({ rejected }: { readonly rejected: string | undefined }): string => {
      asks.push(rejected !== undefined)
      return 'kept'
    }
    const rig = socketIoRig({ session: { userId: 7, token } })
    rig.client.connect()
    await rig.advanceAsync(1_000)
    const lostAtMs = rig.clock.now()
    rig.last().message(handshake)
    rig.last().message('44{"message":"full","data":{"code":1013}}')
    expect(Number(rig.client.status().nextAtMs) - lostAtMs).toBeGreaterThanOrEqual(15_000)
    await rig.advanceAsync(20_000)
    rig.last().message(handshake)
    expect(rig.last().sent).toEqual(['40{"token":"kept"}'])
    expect(asks).toEqual([false])
  })

  test.each([
    ['SI-9: requests a fresh token after the code 4401', '{"message":"expired","data":{"code":4401}}', {}],
    ['SI-35: requests a fresh token when `refused` recognizes an expired token', '{"message":"jwt expired"}', {
      refused: ({ message }) => (message === 'jwt expired' ? { reason: 'token' } : undefined),
    }],
  ] satisfies [string, string, SocketIoOptions][])('%s', async (_, rejection, options) => {
    const { client, advanceAsync, last } = socketIoRig({
      session: { userId: 7, token: ({ rejected }) => `${rejected !== undefined}` }, ...options,
    })
    client.connect()
    for (const token of ['false', 'true']) {
      await advanceAsync(1_000)
      last().message(handshake)
      expect(last().sent).toEqual([`40{"token":"${token}"}`])
      last().message(`44${rejection}`)
    }
    expect(client.status().failure).toMatchObject({ code: 'token-refused', final: true })
  })

  test.each([
    [{ reason: 'final' } as const, 'protocol-refused'], [undefined, 'retry-later'],
  ])('SI-35: handles the code 429 by the result of `refused` (%j: %s)', (refusal, code) => {
    const { far, client } = connectedRig({ refused: () => refusal })
    far.message(handshake)
    far.message('44{"message":"slow down","data":{"code":429}}')
    expect(client.status().failure).toMatchObject({ code, detail: 'slow down' })
  })

  test.each<readonly [name: string, values: readonly unknown[]]>([
    ['namespace', ['chat', 'chat/', ['/chat'], '/a,b', '/a?b']], ['probe', [[]]], ['auth', ['yes']],
    ['refused', ['jwt expired']], ['needsSession', ['yes']],
  ])('SI-15: rejects an invalid %s', (name, values) => {
    for (const value of values) expect(() => socketIoProtocol({ [name]: value })).toThrow(`invalid-option: ${name}`)
  })

  test('SI-2: does not open when a required session is missing', () => {
    const { client, socket, advance } = socketIoRig({ needsSession: true })
    client.connect()
    advance(0)
    expect(socket.connections).toEqual([])
    client.setSession({ userId: 7 })
    advance(0)
    expect(socket.connections).toHaveLength(1)
  })
})

const endsAfter = (ms: number) => (rig: { endsAfter(ms: number): void }) => rig.endsAfter(ms)

test.each<Row>([
  ['SI-2: waits for the handshake, then for the namespace, and opens only on the namespace’s response',
    connected(), sent(0), receives(handshake), sentAre('40'), shows({ status: 'connecting' }),
    receives('40{"sid":"s1"}'), isOpen,
    ({ published }) => expect(published).toMatchObject([['namespaceJoined', { sid: 's1', recovered: false }]])],
  ['SI-18: leaves the namespace and closes the connection on a close, and requests no recovery afterwards',
    () => socketIoRig({ namespace: '/chat' }), ({ join }) => join({ sid: 's1', pid: 'p1' }),
    receives('42/chat,["news","offset-1"]'), closes, after(1_000), sentAre('40/chat,', '41/chat,', '1'),
    ({ last }) => expect(last().closeCall).toMatchObject({ code: 1_000 }), shows({ status: 'idle' }), diagnosedAre(),
    connects, receives(handshake), sentAre('40/chat,')],
  ['SI-3: responds to each ping immediately',
    joined(), ...[1, 2, 3, 4].flatMap((times) => [
      after(25_000), receives('2'), sentAre('40', ...Array<string>(times).fill('3')),
    ]), isOpen],
  ['SI-3: closes a connection only when it is silent for longer than pingInterval plus pingTimeout',
    joined(), after(20_000), receives('42["still here"]'), endsAfter(45_000)],
  ['SI-3: waits 2 s for queued frames after a sleep, and no longer',
    joined(), ({ clock }) => clock.suspend(60_000), endsAfter(2_000)],
  ['SI-3: waits after each sleep, not only after the first sleep',
    joined(), ...[1, 2].flatMap(() => [sleeps, receives('2'), after(2_000)]), isOpen],
  ['SI-3: waits 2 s for queued frames after the clock was set forward',
    joined(), after(20_000), setBack(-30_000), endsAfter(27_000)],
  ['SI-3: sends a probe after the clock was set forward, and stays open on a response',
    joined({ probe: ['there'] }), after(20_000), setBack(-30_000), after(25_000), sentAre('40', '420["there"]'),
    receives('430[]'), after(40_000), isOpen],
  ['SI-3: restarts the silence timeout when the clock is set back and frames still arrive',
    joined(), setBack(3_600_000), after(45_000), receives('42["hello"]'), eventsAre({ event: 'hello' }), diagnosedAre(),
    setBack(3_600_000), endsAfter(90_000)],
  ['SI-3: checks for silence once a day when the server sends unusable times',
    connected(), receives('0{"sid":"e1","pingInterval":1e300,"pingTimeout":1}'), receives('40{"sid":"s1"}'),
    endsAfter(86_400_000)],
  ['SI-10: fails permanently on a server disconnect, until reconnect() is called',
    joined(), receives('41'),
    shows({ status: 'failed', failure: { code: 'protocol-refused', detail: 'disconnect', final: true } }),
    after(3_600_000), opened(1), asks('attempting'), after(0), ({ join, last }) => join({ sid: 's2' }, last()), isOpen],
  ['SI-14: does not send probes without the probe option',
    joined(), hides, after(5_000), returns, after(10_000), sentAre('40'), isOpen],
  ['SI-14: sends probes with the probe option, and accepts any frame as a response',
    joined({ probe: ['are you there', 7] }), asks('probing'), sentAre('40', '420["are you there",7]'),
    receives('430["yes"]'), after(20_000), isOpen, ({ client }) => expect(client.stats().roundTripMs).toBe(0),
    asks('probing'), after(2_000), shows({ status: 'connecting', failure: { code: 'probe-timeout' } })],
])('%s', playRow)

describe('the connection', () => {
  test.each<[string, SocketIoOptions]>([
    ['1', {}], ['1', { reconnectsAfterDisconnect: false }], ['41', { reconnectsAfterDisconnect: true }],
  ])('SI-10: reconnects after the packet %s with the options %j', (frame, options) => {
    const { join, client, advance, socket } = socketIoRig(options)
    join().message(frame)
    const failure = { code: 'connection-lost', final: false }
    expect(client.status()).toMatchObject({ status: 'reconnecting', failure })
    advance(5_000)
    expect(socket.connections).toHaveLength(2)
    join({ sid: 's2' }, socket.last())
    expect(client.status().status).toBe('open')
  })

})

describe('invalid frames', () => {
  test('SI-12: ignores an unrequested flush or ping', () => {
    const { flush, ping } = driveProtocol(socketIoProtocol())
    expect(flush(1)).toEqual([])
    expect(ping(1)).toEqual([])
  })

  test.each([
    ['a namespace’s response', '40{"sid":"s1"}', 'message'],
    ['bytes', new ArrayBuffer(3), 'message'],
    ['a pong', '3', 'pong'],
    ['a noop packet', '6', 'noop'],
    ['an unknown packet type', 'x', 'error'],
    ['an empty frame', '', 'error'],
  ])('SI-12: reports %s before the handshake', (_, frame, detail) => {
    const { far, diagnosed, status } = connectedRig()
    far.message(frame)
    expect(diagnosed).toEqual([{ code: 'frame-unknown', detail }])
    far.message(handshake)
    far.message('40{"sid":"s1"}')
    expect(status()).toBe('open')
  })

  test.each([
    ['a second handshake', handshake, 'frame-unknown', 'open'],
    ['a second join', '40{"sid":"s2"}', 'frame-unknown', 'already joined'],
    ['an event of another namespace', '42/other,["news"]', 'frame-unknown', 'namespace'],
    ['an empty packet', '4', 'frame-malformed', 'empty packet'],
    ['an unknown packet type', '49', 'frame-malformed', 'unknown packet type 9'],
    ['an event whose payload is not a list', '42{"no":"list"}', 'frame-malformed', 'invalid payload'],
    ['an event without a payload', '42', 'frame-malformed', 'event is missing'],
    ['an event with a reserved name', '42["connect"]', 'frame-malformed', 'invalid payload'],
    ['an invalid attachment count', '45x-["a"]', 'frame-malformed', 'Illegal attachments'],
    ['a packet with 999 attachments', '45999-["a"]', 'frame-malformed', 'too many attachments'],
  ])('SI-12: reports %s after the join', (_, frame, code, detail) => {
    const { far, diagnosed, events, client, published } = joinedRig()
    far.message(frame)
    far.message('42["next"]')
    expect(diagnosed).toEqual([{ code, detail }])
    expect(events()).toMatchObject([{ event: 'next', args: [] }])
    expect(published.filter(([name]) => name === 'namespaceJoined')).toHaveLength(1)
    expect(client.stats().diagnostics[code === 'frame-unknown' ? 'frame-unknown' : 'frame-malformed']).toBe(1)
  })
})
