import { describe, expect, test } from 'vitest'
import { echo, imageTypeOf, type Echoed } from '../../../src/protocols/samples/echo'
import { playSteps } from '../../support/in-step'
import { createProtocolRig, withConnection } from '../../support/protocol-rig'
import { after, asks, connects, errorsAre, isOpen, lost, opened, sent } from './rig-steps'

function createRig() {
  const rig = createProtocolRig(echo())
  const echoes: Echoed[] = []
  rig.client.on('echoed', (echoed) => echoes.push(echoed))
  return { ...rig, echoes }
}

const connectedRig = () => withConnection(createRig())

const bytesOf = (...bytes: number[]): ArrayBuffer => new Uint8Array(bytes).buffer

describe('text and bytes', () => {
  test('EC-1, EC-5: distinguishes text and bytes by frame type, and labels a picture with its format', () => {
    const { far, echoes, clock } = connectedRig()
    const atMs = clock.now()
    const bytes = bytesOf(104, 105)
    far.message('hi')
    far.message(bytes)
    far.message('')
    far.message(bytesOf(0xff, 0xd8, 0xff, 0xdb))
    expect(echoes).toEqual([
      { kind: 'text', text: 'hi', line: 'echo: hi', atMs },
      { kind: 'binary', bytes, imageType: null, atMs },
      { kind: 'text', text: '', line: 'echo: ', atMs },
      { kind: 'binary', bytes: bytesOf(0xff, 0xd8, 0xff, 0xdb), imageType: 'image/jpeg', atMs },
    ])
  })

  test('EC-1: passes text and bytes on unchanged', async () => {
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

  test.each([
    ['', 'an empty text'],
    [7, 'neither text nor bytes'],
    [{ text: 'hi' }, 'neither text nor bytes'],
    [undefined, 'neither text nor bytes'],
  ])('EC-2: does not send %j', async (frame, detail) => {
    const { far, client } = connectedRig()
    expect(await client.send(frame)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: `frame-encode-failed: ${detail}`,
    })
    expect(far.sent).toEqual([])
  })
})

const webp = [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50]

test.each([
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
  ['image/webp', webp],
  ['image/bmp', [0x42, 0x4d, 0]],
  [null, webp.slice(0, 8)],
  [null, [...webp.slice(0, 8), 0x41, 0x56, 0x49, 0x20]],
  [null, [0x89, 0x50]],
  [null, []],
])('EC-5: detects the type %s from the first bytes', (type, bytes) => {
  expect(imageTypeOf(bytesOf(...bytes))).toBe(type)
})

describe('connecting', () => {
  test('EC-3: opens together with the socket, and sends only requested messages', () => playSteps(createRig(), [
    connects, isOpen, after(3_600_000), asks('kept'), after(3_600_000), sent(0),
    ({ last, clock }) => expect([last().state, clock.pending()]).toEqual(['open', 0]),
  ]))

  test('EC-3: fails on a disconnect, reports the disconnect once, and waits for a new request', () => playSteps(
    createRig(), [
      connects, lost(), after(86_400_000),
      errorsAre({ code: 'connection-lost', reason: 'connection-lost', attemptsMade: 0 }),
      ({ client }) => expect(client.stats().diagnostics).toEqual({}), opened(1), asks('attempting'), after(0), isOpen,
    ]))
})
