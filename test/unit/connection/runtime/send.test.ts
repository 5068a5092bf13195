import { withCalls } from '../../../support/protocol-drive'
import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import {
  after, from, getsReady, hides, is, later, lost, needs, plays, playsRowLater, received, reports, returns,
  type RowLater, says, sends, sendsFail, sent, shows, type Step, unneeded,
} from './steps'

const session = { userId: 1 }

function encodingInto(encoded: unknown[]) {
  return withCalls(createRigProtocol({ session }), () => ({
    encode(frame) {
      encoded.push(frame)
      return JSON.stringify(frame)
    },
  }))
}

describe('send', () => {
  test('RT-61: encodes a frame once, and encodes no frame while the connection is not open', async () => {
    const encoded: unknown[] = []
    const rig = createRig({ protocol: encodingInto(encoded) })
    expect(await rig.client.send('early')).toEqual({ ok: false, code: 'not-open' })
    rig.open()
    rig.advance(0)
    const sending = rig.client.send('one')
    expect(rig.last().frames.slice(-1)).toEqual(['one'])
    expect(await sending).toEqual({ ok: true })
    rig.socket.behaviour.sendFails = 'full'
    expect(await rig.client.send('two')).toMatchObject({ ok: false })
    rig.last().closed(1006)
    await rig.client.send('late')
    expect(encoded).toEqual(['one', 'two'])
  })

  test('RT-61: calls sending() in frame order, and rejects a frame when sending() rejects it', async () => {
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

  test('RT-61: does not call sending() for a frame that cannot be sent', async () => {
    const asked: unknown[] = []
    const protocol = withCalls(createRigProtocol(), () => ({ sending: (frame) => void asked.push(frame) }))
    expect(await createRig({ protocol }).client.send('early')).toEqual({ ok: false, code: 'not-open' })
    expect(asked).toEqual([])
  })

  test('RT-7: delays calls made in encode() until the encoded frame has been sent', () => {
    const protocol = withCalls(createRigProtocol({ session }), () => ({
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

  test('RT-62: passes the client’s redaction and random numbers to a protocol session', () => {
    const reported: unknown[] = []
    const session = { userId: 1, token: 'tok-5ecret' }
    const protocol = withCalls(createRigProtocol({ session }), (_held, line) => ({
      received: () => reported.push(line.redact('the token tok-5ecret and wss://a.example?q=1'), line.random()),
    }))
    const rig = createOpenRig({ protocol, rolls: [0.25] }, 0)
    rig.last().message({ type: 'say' })
    expect(reported.slice(-2)).toEqual(['the token *** and wss://a.example?***', 0.25])
  })

  test('RT-7: sends the content that a frame had at the time of the call, even if a listener changes it later', () => {
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

  test('RT-7, TK-17: sends a frame with its content at the time of the call, but not in an ended session', async () => {
    const encoded: unknown[] = []
    const rig = createOpenRig({ protocol: encodingInto(encoded) })
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

  test('RT-7: copies bytes when send() is called', () => {
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

  const notOpen = { ok: false, code: 'not-open' } as const
  test('RT-7: returns connection-lost when the connection ends before the platform confirms the send', async () => {
    const rig = createOpenRig()
    rig.socket.behaviour.holdSends = true
    const sending = rig.client.send({ type: 'order' })
    rig.last().closed(1006)
    expect(await sending).toEqual({ ok: false, code: 'connection-lost', detail: 'closed' })
  })

  const encode = (): string => { throw new TradewireError('frame-encode-failed', 'no object') }
  const code = 'frame-too-large'
  const bytes = 4 * 1024 * 1024
  const most = 'x'.repeat(bytes - '""'.length)
  const texts = ['123456789012345678', '€€€€€€', '😀😀😀😀12', 'éééééé123456']
  const arrives = (...data: readonly (string | ArrayBuffer)[]): Step => (rig) => {
    for (const each of data) rig.last().message(typeof each === 'string' ? `"${each}"` : each)
  }
  const userId = 'x'.repeat(200)
  test.each<RowLater>([
    ['RT-7: sends nothing while the client is not open',
      unneeded({ server: { getsReady: false } }), sends({}, notOpen), needs(true), sends({}, notOpen), says('ready'),
      hides, sends({ type: 'x' }, { ok: true }), lost(), sends({}, notOpen), getsReady(true), returns, later(1_000),
      is('open'), sent({ type: 'hello' })],
    ['RT-7: reports that the platform rejected a frame',
      from({}, 1_000), sendsFail('buffer is full'),
      sends({}, { ok: false, code: 'send-failed', detail: 'buffer is full' }), is('open')],
    ['RT-7: reports a frame that cannot be encoded',
      from({ protocol: withCalls(createRigProtocol(), () => ({ encode })) }, 1_000),
      sends(42, { ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: no object' })],
    ['RT-8: rejects frames over 4 MiB in both directions by default',
      from({}, 1_000), sends(most, { ok: true }),
      sends(`${most}x`, { ok: false, code, detail: `sending ${bytes + 1} bytes` }),
      (rig) => rig.last().message(`"${most}"`), (rig) => rig.last().message(`"${most}x"`), received(most),
      reports({ code, detail: `received ${bytes + 1} bytes` }), is('open')],
    ['RT-8: counts UTF-8 bytes or binary bytes, and reports the count in the detail',
      from({ maxFrameBytes: 20 }, 1_000), arrives(...texts, new ArrayBuffer(20)), received(...texts, 20),
      arrives(...texts.map((text) => `${text}x`), '持仓持仓持仓持', new ArrayBuffer(21)), received(...texts, 20),
      reports(...[21, 21, 21, 21, 23, 21].map((length) => ({ code, detail: `received ${length} bytes` }))),
      sends('持仓持仓持仓持', { ok: false, code, detail: 'sending 23 bytes' })],
    ['RT-8: reports to the protocol that a frame was too large',
      from({
        maxFrameBytes: 20,
        protocol: withCalls(createRigProtocol(), (_, line) => ({ missed: () => line.send('"missed"') })),
      }, 1_000), arrives(...texts), sent({ type: 'hello' }),
      arrives(`${texts[0]}x`), sent({ type: 'hello' }, 'missed')],
    ['RT-8: sends a protocol’s own frames without a limit',
      from({ maxFrameBytes: 100, protocol: createRigProtocol({ session: { userId } }) }, 1_000),
      sent({ type: 'hello', trader: userId }), reports(),
      sends({ userId }, { ok: false, code, detail: 'sending 213 bytes' })],
  ])('%s', playsRowLater)
})

describe('a socket port', () => {
  test('RT-13: fails the attempt when a socket port throws on open', () => {
    let tries = 0
    const open = (): never => {
      tries += 1
      throw new TypeError('bad subprotocol')
    }
    plays(
      from({ ports: { socket: { open } } }, 0), shows({
        status: 'reconnecting', failure: { code: 'connect-failed', closeCode: 1006, detail: 'bad subprotocol' },
      }), after(3_600_000), is('failed'),
    )()
    expect(tries).toBe(6)
  })

  test('RT-13: handles a connection that ends before open() returns', plays(from({
    ports: {
      socket: {
        open(_request, listener) {
          listener({ type: 'closed', code: 4409, reason: '' })
          return { send: () => undefined, close: () => undefined, drop: () => undefined }
        },
      },
    },
  }, 0), shows({ status: 'failed', failure: { code: 'replaced' } })))
})
