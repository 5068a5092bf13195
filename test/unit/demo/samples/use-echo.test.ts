import { afterEach, expect, test } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import type { LogEntry } from '../../../../demo/features/samples/line-log'
import { useEcho, type EchoSocket, type ShowPicture } from '../../../../demo/features/samples/use-echo'
import { echo } from '../../../../src/protocols/samples/echo'
import { createProtocolRig, type ProtocolRig } from '../../../support/protocol-rig'
import type { EchoEvents } from '../../../../src/protocols'

let scope: EffectScope | undefined
afterEach(() => scope?.stop())

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7])

function openEcho(show: ShowPicture = () => Promise.resolve(null)): { line: EchoSocket; rig: ProtocolRig<EchoEvents> } {
  const rig = createProtocolRig(echo())
  scope = effectScope()
  const line = scope.run(() => useEcho(rig.client, show))
  if (line === undefined) throw new Error('The scope has ended')
  return { line, rig }
}

const kindsOf = ({ log }: EchoSocket): readonly LogEntry['kind'][] => log.lines.value.map(({ kind }) => kind)

test('UI-96: what goes out and what comes back stand newest first, distinguished, and compared in turn', async () => {
  const { line, rig } = openEcho()
  const far = rig.connect()
  void line.send('one')
  void line.send(png.slice(0, 2).buffer)
  far.message('one')
  far.message(Uint8Array.from([0x89, 0x51]).buffer)
  far.message('unasked')
  await rig.advanceAsync(0)
  expect(line.log.lines.value.map(({ id, atMs, ...rest }) => rest)).toEqual([
    { kind: 'received', text: 'echo: unasked' },
    { kind: 'received', text: '89 51 · 2 B', isBinary: true, isSame: false },
    { kind: 'received', text: 'echo: one', isSame: true },
    { kind: 'sent', text: '89 50 · 2 B', isBinary: true },
    { kind: 'sent', text: 'one', isBinary: false },
    { kind: 'opened' },
  ])
})

test('UI-96: an unsent message shows its code, and is awaited no longer', async () => {
  const { line, rig } = openEcho()
  await line.send('early')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', text: 'early', code: 'not-open' })
  const far = rig.connect()
  await line.send('')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', code: 'frame-encode-failed' })
  void line.send('late')
  far.message('late')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'received', isSame: true })
  // An echo that an ended line still lacked is not expected of the next.
  void line.send('lost')
  far.closed(1006)
  rig.client.reconnect()
  rig.advance(10)
  rig.last().message('other')
  expect(line.log.lines.value[0]?.isSame).toBeUndefined()
  expect(kindsOf(line).filter((kind) => kind === 'closed' || kind === 'opened')).toEqual(['opened', 'closed', 'opened'])
})

test('UI-96: a picture is shown as soon as it can be, other bytes and one that cannot be shown are not', async () => {
  const { line, rig } = openEcho((bytes, type) => Promise.resolve(bytes.byteLength === 9 ? `${type}!` : null))
  const far = rig.connect()
  far.message(png.buffer)
  far.message(png.slice(0, 8).buffer)
  far.message(png.slice(0, 3).buffer)
  await rig.advanceAsync(0)
  expect(line.log.lines.value.map(({ text, picture }) => [text, picture])).toEqual([
    ['89 50 4e · 3 B', undefined], ['image/png · 8 B', undefined], ['image/png · 9 B', 'image/png!'],
    [undefined, undefined],
  ])
})

test('UI-96: sixty lines are kept, and nothing comes after the scope has ended', () => {
  const { line, rig } = openEcho()
  const far = rig.connect()
  for (let count = 0; count < 100; count += 1) far.message(String(count))
  expect(line.log.lines.value).toHaveLength(60)
  expect(line.log.lines.value[0]?.text).toBe('echo: 99')
  scope?.stop()
  far.message('after')
  expect(line.log.lines.value[0]?.text).toBe('echo: 99')
})

test('UI-96: a first connection that comes to nothing is an error with its code', () => {
  const { line, rig } = openEcho()
  rig.socket.behaviour.autoOpen = false
  rig.connect().closed(1006)
  expect(line.log.lines.value).toMatchObject([{ kind: 'error', code: 'connect-failed' }])
})
