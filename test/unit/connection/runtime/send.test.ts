import { withCalls } from '../../../support/protocol-drive'
import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('send', () => {
  test('RT-61: encodes a frame once, and none while it is not open', async () => {
    const encoded: unknown[] = []
    const protocol = withCalls(createRigProtocol(), () => ({
      encode(frame) {
        encoded.push(frame)
        return JSON.stringify({ type: 'order', number: encoded.length })
      },
    }))
    const rig = createRig({ protocol })
    expect(await rig.client.send('early')).toEqual({ ok: false, code: 'not-open' })
    rig.open()
    rig.advance(0)
    const sending = rig.client.send('one')
    expect(rig.last().frames.slice(-1)).toEqual([{ type: 'order', number: 1 }])
    expect(await sending).toEqual({ ok: true })
    rig.socket.behaviour.sendFails = 'full'
    expect(await rig.client.send('two')).toMatchObject({ ok: false })
    rig.last().closed(1006)
    await rig.client.send('late')
    expect(encoded).toEqual(['one', 'two'])
  })

  test('RT-61: sending is asked in the turn of the frame, and what it answers refuses it', async () => {
    const story: unknown[] = []
    const results: unknown[] = []
    const protocol = withCalls(createRigProtocol(), () => ({
      encode: (frame) => {
        story.push(['encode', frame])
        return JSON.stringify(frame)
      },
      sending(frame) {
        story.push(['sending', frame])
        return frame === 'refused' ? 'requests-full' : undefined
      },
    }))
    const rig = createOpenRig({ protocol })
    rig.client.on('received', () => {
      results.push(rig.client.send('one'), rig.client.send('refused'))
      rig.client.dispose()
    })
    rig.last().message({ type: 'say' })
    expect(story).toEqual([['encode', 'one'], ['encode', 'refused'], ['sending', 'one'], ['sending', 'refused']])
    expect(await Promise.all(results)).toEqual([{ ok: true }, { ok: false, code: 'requests-full' }])
    expect(rig.last().frames).not.toContain('refused')
  })

  test('RT-7: what is asked for within encode comes after its frame', () => {
    const protocol = withCalls(createRigProtocol({ session: { userId: 1 } }), () => ({
      encode(frame) {
        if (frame === 'first') {
          void rig.client.send('second')
          rig.client.setSession({ userId: 2 })
        }
        return JSON.stringify(frame)
      },
    }))
    const rig = createOpenRig({ protocol })
    const [connection] = rig.socket.connections
    void rig.client.send('first')
    expect(connection?.frames.slice(1, 3)).toEqual(['first', 'second'])
    expect(rig.client.session()).toEqual({ userId: 2 })
  })

  test('RT-62: a session redacts as its client does, and draws from its port', () => {
    const reported: unknown[] = []
    const session = { userId: 1, token: 'tok-5ecret' }
    const protocol = withCalls(createRigProtocol({ session }), (_held, line) => ({
      received: () => reported.push(line.redact('the token tok-5ecret and wss://a.example?q=1'), line.random()),
    }))
    const rig = createOpenRig({ protocol, rolls: [0.25] }, 0)
    rig.last().message({ type: 'say' })
    expect(reported.slice(-2)).toEqual(['the token *** and wss://a.example?***', 0.25])
  })

  test('RT-7: a frame that its listener changes after the call goes out as it was at the call', () => {
    const rig = createOpenRig()
    const frame = { type: 'order', lots: 1 }
    rig.client.on('received', () => {
      for (const lots of [2, 3]) {
        frame.lots = lots
        void rig.client.send(frame)
      }
      frame.lots = 4
    })
    rig.last().message({ type: 'say' })
    expect(rig.last().frames.slice(-2)).toEqual([{ type: 'order', lots: 2 }, { type: 'order', lots: 3 }])
  })

  test('RT-7, TK-17: so it does as another session, and none is encoded for the session that goes', async () => {
    const encoded: unknown[] = []
    const protocol = withCalls(createRigProtocol({ session: { userId: 1 } }), () => ({
      encode: (frame) => {
        encoded.push(frame)
        return JSON.stringify(frame)
      },
    }))
    const rig = createOpenRig({ protocol })
    const frame = { type: 'order', lots: 1 }
    rig.client.on('received', () => {
      void rig.client.send(frame)
      frame.lots = 2
    })
    const stop = rig.client.on('received', () => {
      stop()
      rig.client.setSession({ userId: 2 })
      void rig.client.send('gone')
    })
    rig.last().message({ type: 'say' })
    expect(encoded).toEqual([{ type: 'order', lots: 2 }])
    await rig.settle()
    frame.lots = 1
    rig.last().message({ type: 'say' })
    expect(rig.last().frames.at(-1)).toEqual({ type: 'order', lots: 1 })
  })

  test('RT-7: bytes too', () => {
    const protocol = withCalls(createRigProtocol(), () => ({
      encode: (frame) => (frame instanceof ArrayBuffer ? frame : ''),
    }))
    const rig = createOpenRig({ protocol })
    const bytes = new Uint8Array([1, 2])
    rig.client.on('received', () => {
      void rig.client.send(bytes.buffer)
      bytes.fill(0)
    })
    rig.last().message({ type: 'say' })
    const sent = rig.last().sent.at(-1)
    expect(sent instanceof ArrayBuffer && [...new Uint8Array(sent)]).toEqual([1, 2])
  })

  test('RT-7: or not at all', async () => {
    const rig = createRig({ server: { getsReady: false } })
    const refused = { ok: false, code: 'not-open' }
    expect(await rig.client.send({})).toEqual(refused)
    const connection = rig.open()
    expect(await rig.client.send({})).toEqual(refused)
    connection.message({ type: 'ready' })
    rig.lifecycle.toBackground()
    expect(await rig.client.send({ type: 'x' })).toEqual({ ok: true })
    connection.closed(1006)
    expect(await rig.client.send({})).toEqual(refused)
    rig.lifecycle.toForeground()
    rig.server.getsReady = true
    rig.advance(1_000)
    expect(rig.status()).toBe('open')
    expect(rig.last().frames).toEqual([{ type: 'hello' }])
  })

  test('RT-7: what the platform refuses is reported', async () => {
    const rig = createOpenRig()
    rig.socket.behaviour.sendFails = 'buffer is full'
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'send-failed', detail: 'buffer is full' })
    expect(rig.status()).toBe('open')
  })

  test('RT-7: a frame whose line ends before it is settled failed', async () => {
    const rig = createOpenRig()
    rig.socket.behaviour.holdSends = true
    const sending = rig.client.send({ type: 'order' })
    rig.last().closed(1006)
    expect(await sending).toEqual({ ok: false, code: 'send-failed', detail: 'closed' })
  })

  test('RT-7: what cannot be encoded is reported', async () => {
    const encode = (): string => { throw new TradewireError('frame-encode-failed', 'no object') }
    const rig = createOpenRig({ protocol: withCalls(createRigProtocol(), () => ({ encode })) })
    expect(await rig.client.send(42)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: no object',
    })
  })

  test('RT-8: frames over 4 MiB on the wire are refused both ways by default', async () => {
    const rig = createOpenRig()
    const quotes = 2
    const most = 'x'.repeat(4 * 1024 * 1024 - quotes)
    expect(await rig.client.send(most)).toEqual({ ok: true })
    expect(await rig.client.send(`${most}x`)).toEqual({
      ok: false, code: 'frame-too-large', detail: `sending ${4 * 1024 * 1024 + 1} bytes`,
    })
    rig.last().message(`"${most}"`)
    expect(rig.received).toHaveLength(1)
    rig.last().message(`"${most}x"`)
    expect(rig.received).toHaveLength(1)
    expect(rig.reported).toEqual([{ code: 'frame-too-large', detail: `received ${4 * 1024 * 1024 + 1} bytes` }])
    expect(rig.status()).toBe('open')
  })

  test('RT-8: counted as UTF-8, or as bytes', () => {
    const rig = createOpenRig({ maxFrameBytes: 20 })
    const texts = ['123456789012345678', '€€€€€€', '😀😀😀😀12', 'éééééé123456']
    for (const text of texts) rig.last().message(`"${text}"`)
    rig.last().message(new ArrayBuffer(20))
    expect(rig.received).toEqual([...texts, 20])
    for (const text of texts) rig.last().message(`"${text}x"`)
    rig.last().message(new ArrayBuffer(21))
    expect(rig.received).toHaveLength(5)
    expect(rig.codes()).toEqual(Array.from({ length: 5 }, () => 'frame-too-large'))
  })

  test('RT-8: the detail has the bytes that the limit counts', async () => {
    const rig = createOpenRig({ maxFrameBytes: 20 })
    rig.last().message('"持仓持仓持仓持"')
    rig.last().message(new ArrayBuffer(21))
    const code = 'frame-too-large'
    expect(rig.reported).toEqual([{ code, detail: 'received 23 bytes' }, { code, detail: 'received 21 bytes' }])
    expect(await rig.client.send('持仓持仓持仓持')).toEqual({ ok: false, code, detail: 'sending 23 bytes' })
  })
})

test('RT-8: a protocol’s own frames have no limit', async () => {
  const session = { userId: 'x'.repeat(200) }
  const rig = createOpenRig({ maxFrameBytes: 100, protocol: createRigProtocol({ session }) })
  expect(rig.last().frames).toEqual([{ type: 'hello', trader: session.userId }])
  expect(rig.codes()).toEqual([])
  expect(await rig.client.send(session)).toMatchObject({ ok: false, code: 'frame-too-large' })
})

describe('a socket port that throws', () => {
  test('RT-13: on open it costs the attempt', () => {
    let tries = 0
    const rig = createRig({
      ports: {
        socket: {
          open() {
            tries += 1
            throw new TypeError('bad subprotocol')
          },
        },
      },
    })
    rig.need()
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', failure: { code: 'connect-failed', closeCode: 1006, detail: 'bad subprotocol' },
    })
    rig.advance(3_600_000)
    expect(tries).toBe(6)
    expect(rig.status()).toBe('failed')
  })

  test('RT-13: one that ends a connection before open returns is understood', () => {
    const rig = createRig({
      ports: {
        socket: {
          open(_request, listener) {
            listener({ type: 'closed', code: 4409, reason: '' })
            return { send: () => undefined, close: () => undefined, drop: () => undefined }
          },
        },
      },
    })
    rig.need()
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'replaced' } })
  })
})
