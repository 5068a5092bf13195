import { describe, expect, test } from 'vitest'
import { echo, heartCheck, modeCode, socketOf, type JsonEvents, type Protocol } from '../../../src'
import { usePageStageOf } from '../composables/page-stage'

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
