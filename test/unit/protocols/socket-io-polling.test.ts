import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { readEngineFrame } from '../../../src/protocols/socket-io/packets'
import {
  type HttpAnswer, callSocketIo, socketIoProtocol, socketIoUrl, withPollingCheck,
} from '../../../src/protocols/socket-io/socket-io'
import { isArrayBuffer } from '../../../src/shared/bytes'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createAnswers } from '../../support/answer-order'
import { driveProtocol } from '../../support/protocol-drive'
import { connectedRig, handshake, joinedRig, socketIoRig } from './socket-io-rig'

describe('what goes out', () => {
  test('SI-4: an argument that says itself how it is written is asked', async () => {
    class Amount {
      constructor(private readonly cents: number) {}
      toJSON(): string {
        return `${this.cents} cents`
      }
    }
    const { far, client } = joinedRig()
    expect(await client.send({ event: 'pay', args: [new Amount(7)] })).toEqual({ ok: true })
    expect(far.sent.at(-1)).toBe('42["pay","7 cents"]')
  })

  test('SI-6: a ticket without a number answers nothing', async () => {
    const { far, client } = joinedRig()
    const { length } = far.sent
    expect(await client.send({ answer: { connection: 1 } })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(far.sent).toHaveLength(length)
  })

  test('SI-7: ten attachments go out, eleven do not', async () => {
    const { far, client } = joinedRig()
    const { length } = far.sent
    const bytes = Array.from({ length: 11 }, () => new Uint8Array(1))
    expect(await client.send({ event: 'say', args: bytes.slice(1) })).toEqual({ ok: true })
    expect(far.sent).toHaveLength(length + 11)
    expect(await client.send({ event: 'say', args: bytes })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(far.sent).toHaveLength(length + 11)
  })

  test('SI-13: an attachment alone may be too large', async () => {
    const { far, client } = connectedRig()
    far.message('0{"sid":"e1","pingInterval":25000,"pingTimeout":20000,"maxPayload":60}')
    far.message('40{"sid":"s1"}')
    expect(await client.send({ event: 'say', args: [new Uint8Array(60)] })).toEqual({ ok: true })
    expect(await client.send({ event: 'say', args: [new Uint8Array(61)] })).toMatchObject({ ok: false })
  })

  test('SI-4: what is no number of a call is not sent as one', async () => {
    const { far, client } = joinedRig()
    expect(await client.send({ event: 'add', callId: '7' })).toEqual({ ok: true })
    expect(far.sent.at(-1)).toBe('42["add"]')
  })

  test('SI-5: a call without arguments goes out without any', () => {
    const { far, client } = joinedRig()
    void callSocketIo(client, 'add')
    expect(far.sent.at(-1)).toBe('421["add"]')
  })

  test('SI-5: only what awaits a call for some time is about one', () => {
    const { running } = driveProtocol(socketIoProtocol())
    expect(running.steer?.({ event: 'say', timeoutMs: 5 })).toBeUndefined()
    expect(running.steer?.({ expectCall: 1 })).toBeUndefined()
    expect(running.steer?.({ expectCall: 1, timeoutMs: 5 })).toBeDefined()
  })
})

describe('what comes', () => {
  test('SI-8: bytes of another realm are a message’s', () => {
    const bytes: unknown = runInNewContext('new Uint8Array([1, 2, 3]).buffer')
    if (!isArrayBuffer(bytes)) throw new Error('no buffer')
    expect(bytes).not.toBeInstanceOf(ArrayBuffer)
    expect(readEngineFrame(bytes)).toEqual({ type: 'message', data: bytes })
  })

  test.each([
    ['44"no such place"', 'no such place'], ['44{"message":"not for you"}', 'not for you'],
    ['44{"message":5}', undefined], ['44', undefined],
  ])('SI-9: %s is reported with its text', (frame, detail) => {
    const { far, client } = connectedRig()
    far.message('0{"sid":"e1","pingInterval":25000,"pingTimeout":20000}')
    far.message(frame)
    expect(client.status()).toMatchObject({ status: 'failed', failure: { code: 'protocol-refused', final: true } })
    expect(client.status().failure?.detail).toBe(detail)
  })

  test('SI-17: an invalid handshake is reported as what it is', () => {
    const { connect, client } = socketIoRig()
    connect().message('0{}')
    expect(client.status().failure).toMatchObject({ code: 'protocol-refused', detail: 'handshake' })
  })

  test('SI-3: after a clock that was set back frames arrive as before, and the watch goes on', () => {
    const { far, clock, advance, events, status, diagnosed } = joinedRig()
    clock.setWall(clock.now() - 3_600_000)
    advance(45_000)
    far.message('42["hello"]')
    expect(events()).toMatchObject([{ event: 'hello' }])
    expect(diagnosed).toEqual([])
    advance(44_999)
    expect(status()).toBe('open')
    advance(1)
    expect(status()).toBe('reconnecting')
  })

  test('SI-3: a watch that fires 2 s late and no more finds the line lost', () => {
    const late = (atMs: number) => {
      const { opened, received, timer } = driveProtocol(socketIoProtocol())
      opened()
      received(handshake)
      return timer('watch', atMs)
    }
    expect(late(47_000)).toEqual([{ type: 'lose', code: 'pong-timeout' }])
    expect(late(47_001)).toEqual([{ type: 'startTimer', name: 'watch', delayMs: 2_000 }])
  })

  test('SI-9, SI-17: a refusal that no table explains is final', () => {
    const { opened, received } = driveProtocol(socketIoProtocol())
    opened()
    received(handshake)
    const refusal = { type: 'refuse', kind: 'final', code: 'protocol-refused' }
    expect(received('44{"message":{"not":"a text"}}')).toEqual([refusal])
    expect(received('40{}')).toEqual([{ ...refusal, detail: 'no sid' }])
  })

  test('SI-18: who has said goodbye has nothing to report', () => {
    const { join, client, advance, diagnosed } = socketIoRig()
    join({ sid: 's1', pid: 'p1' })
    client.close()
    advance(1_000)
    expect(client.status().status).toBe('idle')
    expect(diagnosed).toEqual([])
  })
})

describe('options', () => {
  test('SI-1: a server or a path that is none is named', () => {
    expect(() => socketIoUrl('')).toThrow('server')
    for (const path of ['socket.io/', 'a/b', '/a?b', '/a#b']) {
      expect(() => socketIoUrl('wss://io.example.com', { path })).toThrow('path')
    }
  })

  test('SI-15: a namespace is a text that begins with a slash', () => {
    for (const namespace of ['chat/', ['/chat'], '/a,b', '/a?b']) {
      // JavaScript callers have no compiler.
      expect(() => socketIoProtocol({ namespace: namespace as string })).toThrow('namespace')
    }
  })
})

describe('the question over HTTP', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  function stage(body: unknown) {
    const inner = createScriptedSocket()
    const asked: string[] = []
    const reported: string[] = []
    const port = withPollingCheck(inner, (url) => {
      asked.push(url)
      return Promise.resolve({ status: 400, body })
    })
    port.open({ url: 'wss://io.example.com/' }, (event) => reported.push(event.type === 'closed' ? `${event.code}` : event.type))
    return { inner, asked, reported }
  }

  test('SI-21: a platform without a free socket reports that at once, and no request is made', async () => {
    const { inner, asked, reported } = stage({ code: 0, message: 'Transport unknown' })
    inner.last().refused()
    expect(reported).toEqual(['refused'])
    await settled()
    expect(asked).toEqual([])
  })

  test('SI-21: the same words under another number explain nothing', async () => {
    const { inner, reported } = stage({ code: 1, message: 'Transport unknown' })
    inner.last().closed()
    await settled()
    expect(reported).toEqual(['1006'])
  })
})

const unknownTransport: HttpAnswer = { status: 400, body: { code: 0, message: 'Transport unknown' } }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function stage(answer: HttpAnswer | Error = unknownTransport) {
  const inner = createScriptedSocket()
  const asked: string[] = []
  const { get } = createAnswers().of({
    get(url: string): Promise<HttpAnswer> {
      asked.push(url)
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  })
  const port = withPollingCheck(inner, get)
  const events: SocketEvent[] = []
  const open = () => port.open({ url: 'wss://io.example.com/socket.io/?EIO=4&transport=websocket' }, (event) => {
    events.push(event)
  })
  return { inner, port, asked, events, open }
}

describe('a server without WebSocket', () => {
  test('SI-21: a refused handshake is explained by what the same address says over HTTP', async () => {
    const { inner, asked, events, open } = stage()
    open()
    inner.last().closed()
    expect(events).toEqual([])
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 4906, reason: 'no WebSocket transport' }])
    expect(asked).toEqual(['https://io.example.com/socket.io/?EIO=4&transport=websocket'])
  })

  test.each<HttpAnswer | Error>([
    new Error('request:fail'),
    { status: 400, body: { code: 3, message: 'Bad request' } },
    { status: 400, body: { code: 0, message: 'Nothing here' } },
    { status: 200, body: unknownTransport.body },
    { status: 400, body: '<html>' },
  ])('SI-21: %j explains nothing', async (answer) => {
    const { inner, events, open } = stage(answer)
    open()
    inner.last().closed(1006, 'refused')
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 1006, reason: 'refused' }])
  })

  test('SI-21: it is asked at the first failure of an outage alone, and not about a line that was open', async () => {
    const { inner, asked, events, open } = stage({ status: 502, body: '' })
    for (const count of [1, 1, 1]) {
      open()
      inner.last().closed()
      await settled()
      expect(asked).toHaveLength(count)
    }
    const connection = open()
    inner.last().opened()
    const sent: unknown[] = []
    connection.send('2', (error) => sent.push(error))
    await settled()
    inner.last().message('3')
    inner.last().closed()
    expect(sent).toEqual([undefined])
    expect(events.slice(3)).toMatchObject([{ type: 'opened' }, { type: 'message' }, { type: 'closed', code: 1006 }])
    expect(asked).toHaveLength(1)
    open()
    inner.last().closed()
    await settled()
    expect(asked).toHaveLength(2)
  })

  test('SI-21: what was dropped or closed meanwhile stays so, and a missing slot is reported at once', async () => {
    const { inner, events, open } = stage()
    const connection = open()
    inner.last().closed()
    connection.drop()
    await settled()
    expect(events).toEqual([])
    const other = open()
    other.close(1000, 'bye')
    expect(inner.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
    inner.behaviour.noSlots = true
    events.length = 0
    open()
    await settled()
    expect(events.at(-1)).toMatchObject({ type: 'refused' })
  })

  test('SI-21: where sockets are few its waiting list is the port\'s own', () => {
    const inner = createScriptedSocket()
    const freed: unknown[] = []
    const port = withPollingCheck({
      open: inner.open,
      watchSlots: (notify) => {
        notify()
        return () => freed.push('ended')
      },
    }, () => Promise.reject(new Error('never')))
    port.watchSlots?.(() => freed.push('freed'))()
    expect(freed).toEqual(['freed', 'ended'])
    expect(withPollingCheck(inner, () => Promise.reject(new Error('never'))).watchSlots).toBeUndefined()
  })
})
