import { describe, expect, test } from 'vitest'
import { echo, heartCheck, modeCode, socketOf, type JsonEvents, type Protocol } from '../../../src'
import { usePageStageOf } from '../composables/page-stage'
import { openAdvised, unchecked } from '../development/advised'

describe.each<[string, string, () => Protocol<JsonEvents>, frame: string | ArrayBuffer]>([
  ['echo', 'text', () => echo(), 'hi'],
  ['echo', 'binary', () => echo(), Uint8Array.of(1, 2).buffer],
  ['heart-check', 'text', () => heartCheck(), 'hi'],
  ['mode-code', 'message', () => modeCode(), '{"ModeCode":"message","msg":"hi"}'],
])('%s', (_, name, make, frame) => {
  const { current } = usePageStageOf<JsonEvents>(make)

  test(`EC-16: sends and receives messages named ${name} over socketOf()`, async () => {
    const stage = current()
    stage.tradewire.install({ unmount: () => undefined })
    const socket = socketOf()
    const received: unknown[] = []
    const stop = socket.on(name, (data) => received.push(data))
    const payload = typeof frame === 'string' ? 'hi' : frame
    const sent = socket.send(name, payload)
    await stage.settle(1)
    expect(await sent).toEqual({ ok: true })
    expect(stage.socket.last().sent).toEqual([frame])
    stage.socket.last().message(frame)
    stop()
    stage.socket.last().message(frame)
    expect(received).toEqual([payload])
  })
})

const message = { ModeCode: 'message', msg: 'hi' }

test.each<[what: string, protocol: Protocol<JsonEvents>, given: unknown, frame: unknown]>([
  ['text to echo()', echo(), 'hi', 'hi'],
  ['bytes to echo()', echo(), Uint8Array.of(1, 2), Uint8Array.of(1, 2).buffer],
  ['text to heartCheck()', heartCheck(), 'hi', 'hi'],
  ['text to modeCode()', modeCode(), 'hi', message],
  ['a message to modeCode()', modeCode(), message, message],
])('EC-17, DV-53: sends %s without a name', async (_, protocol, given, frame) => {
  const { after, advices, client, server, socket } = await openAdvised({ protocol })
  for (const { send } of [socket(), socketOf()]) {
    const sent = send(unchecked(given))
    expect(client.leases().some(({ label }) => label.includes(String(given)))).toBe(false)
    await after(1)
    expect(await sent).toEqual({ ok: true })
  }
  expect(server.sent).toEqual([frame, frame])
  expect(advices).toEqual([])
})

test.each([
  ['without a name', [{ heartCheck: 'start' }]], ['after a name', ['any', { heartCheck: 'start' }]],
])('EC-17: runs a heart-check command %s', async (_, given) => {
  const { after, server, socket } = await openAdvised({ protocol: heartCheck({ intervalMs: 500 }) })
  expect(await Reflect.apply(socket().send, undefined, given)).toEqual({ ok: true })
  expect(server.sent).toEqual([])
  await after(500)
  expect(server.sent).toEqual([{ module: 'HEART_CHECK', message: '请求心跳' }])
})
