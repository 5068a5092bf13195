import { describe, expect, test } from 'vitest'
import type { JsonEvents } from '../../../src/protocols/json/json-options'
import { echo } from '../../../src/protocols/samples/echo'
import { playSteps } from '../../support/in-step'
import { createProtocolRig, withConnection } from '../../support/protocol-rig'
import { after, asks, connects, errorsAre, isOpen, lost, opened, sent } from './rig-steps'

function createRig() {
  const rig = createProtocolRig(echo())
  const echoes: JsonEvents['messageReceived'][] = []
  rig.client.on('messageReceived', (echoed) => echoes.push(echoed))
  return { ...rig, echoes }
}

const connectedRig = () => withConnection(createRig())

const bytesOf = (...bytes: number[]): ArrayBuffer => new Uint8Array(bytes).buffer

describe('text and bytes', () => {
  test('EC-1: distinguishes text and bytes by frame type', () => {
    const { far, echoes, clock } = connectedRig()
    const atMs = clock.now()
    const bytes = bytesOf(104, 105)
    far.message('hi')
    far.message(bytes)
    for (const text of ['', '{"type":"hi"}', '1\n2']) far.message(text)
    expect(echoes).toEqual([
      { name: 'text', data: 'hi', atMs }, { name: 'binary', data: bytes, atMs }, { name: 'text', data: '', atMs },
      { name: 'text', data: '{"type":"hi"}', atMs }, { name: 'text', data: '1\n2', atMs },
    ])
  })

  test('EC-1: delivers text and bytes unchanged', async () => {
    const { far, client } = connectedRig()
    const bytes = bytesOf(0, 255, 10, 13)
    for (const frame of [' ', '\u0000', '💓', bytes, new ArrayBuffer(0)]) {
      expect(await client.send(frame)).toEqual({ ok: true })
    }
    expect(far.sent).toEqual([' ', '\u0000', '💓', bytes, new ArrayBuffer(0)])
  })

  test('EC-2: sends only the visible bytes of a view', async () => {
    const { far, client } = connectedRig()
    const whole = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7])
    await client.send(whole.subarray(2, 4))
    await client.send(new Uint16Array(whole.buffer, 2, 2))
    await client.send(new DataView(whole.buffer, 7))
    whole.fill(9)
    expect(far.sent.map((data) => (typeof data === 'string' ? data : [...new Uint8Array(data)]))).toEqual([
      [2, 3], [2, 3, 4, 5], [7],
    ])
  })

  test.each<readonly [string, unknown]>([
    ['an empty string', ''], ['a number', 7], ['an object', { text: 'hi' }], ['undefined', undefined],
  ])('EC-2: does not send %s', async (_, frame) => {
    const { far, client } = connectedRig()
    expect(await client.send(frame)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: neither text nor bytes',
    })
    expect(far.sent).toEqual([])
  })
})

describe('connecting', () => {
  test('EC-3: opens together with the socket, and sends only requested messages', () => playSteps(createRig(), [
    connects, isOpen, after(3_600_000), asks('kept'), after(3_600_000), sent(0),
    ({ last, clock }) => expect([last().state, clock.pending()]).toEqual(['open', 0]),
  ]))

  test('EC-3: reports a disconnect once, and does not reconnect until the app requests a connection', () => playSteps(
    createRig(), [
      connects, lost(), after(86_400_000),
      errorsAre({ code: 'connection-lost', reason: 'connection-lost', attemptsMade: 0 }),
      ({ client }) => expect(client.stats().diagnostics).toEqual({}), opened(1), asks('attempting'), after(0), isOpen,
    ]))
})
