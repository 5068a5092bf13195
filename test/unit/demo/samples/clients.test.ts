import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useHeartCheck } from '../../../../demo/features/samples/use-heart-check'
import { heartCheck } from '../../../../src/protocols/samples/heart-check'
import { createProtocolRig, type ProtocolRig } from '../../../support/protocol-rig'
import { type ModeCodeSwitches, policyOf, useModeCode } from '../../../../demo/features/samples/use-mode-code'
import type { JsonEvents, ModeCodeEvents } from '../../../../src/client'
import { modeCode } from '../../../../src/protocols/samples/mode-code'
import { imageTypeOf } from '../../../../demo/features/samples/image-type'
import type { LogEntry } from '../../../../demo/features/samples/sample-log'
import { type EchoSocket, type ShowPicture, useEcho } from '../../../../demo/features/samples/use-echo'
import { echo } from '../../../../src/protocols/samples/echo'

let scope: EffectScope | undefined

function openHeart(attempts = 2) {
  const rig = createProtocolRig(heartCheck(), { policy: { maxAttempts: attempts } })
  scope = effectScope()
  const line = scope.run(() => useHeartCheck(rig.client)) ?? expect.fail()
  const kinds = (): readonly string[] => line.log.lines.value.map(({ kind }) => kind)
  return { rig, line, kinds }
}

test('UI-97: counts heartbeats since the last start, even across disconnects, until a stop or the page closes', () => {
  const { rig, line } = openHeart()
  rig.connect()
  line.start()
  rig.advance(7_000)
  expect([line.isBeating.value, line.beats.value]).toEqual([true, 2])
  line.start()
  rig.advance(2_999)
  expect(line.beats.value).toBe(0)
  rig.advance(1)
  expect(line.beats.value).toBe(1)
  rig.last().closed(1006)
  rig.advance(3_000 + 3_000)
  expect(line.beats.value).toBe(2)
  line.stop()
  rig.advance(10_000)
  expect([line.isBeating.value, line.beats.value]).toEqual([false, 2])
  line.start()
  scope?.stop()
  const sent = rig.last().sent.length
  rig.advance(10_000)
  expect(rig.last().sent).toHaveLength(sent)
})

test('UI-97: logs opens, messages and closes with their reasons, and adds one entry when no attempts are left', () => {
  const { rig, line, kinds } = openHeart()
  rig.connect().message('a text')
  expect(line.shown.value).toBe('connected')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'received', text: 'a text' })
  rig.socket.behaviour.autoOpen = false
  rig.last().closed(1011, 'out of order')
  expect(line.shown.value).toBe('closed')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'closed', code: 'connection-lost', text: 'out of order' })
  for (let attempt = 0; attempt < 2; attempt += 1) {
    rig.advance(3_000)
    rig.last().closed(1006)
  }
  expect([line.shown.value, line.spentAfter.value]).toEqual(['failed', 2])
  expect(kinds().filter((kind) => kind === 'spent')).toHaveLength(1)
  rig.socket.behaviour.autoOpen = true
  rig.client.reconnect()
  rig.advance(10)
  expect([line.shown.value, line.spentAfter.value]).toEqual(['connected', null])
  expect(kinds()[0]).toBe('opened')
})

test('UI-97: shows "closed" before a retry or after a close, and "failed" after a failed attempt', () => {
  const { rig, line } = openHeart()
  const shown: string[] = []
  const note = (): unknown => shown.push(line.shown.value)
  note()
  rig.socket.behaviour.autoOpen = false
  rig.connect()
  note()
  rig.last().opened()
  note()
  for (let end = 0; end < 3; end += 1) {
    rig.last().closed()
    note()
    rig.advance(3_000)
  }
  rig.client.close()
  rig.advance(300)
  note()
  expect(shown).toEqual(['closed', 'closed', 'connected', 'closed', 'failed', 'failed', 'closed'])
  expect(line.spentAfter.value).toBe(2)
})

test('UI-97: does not count failed attempts after a final rejection', () => {
  const { rig, line, kinds } = openHeart()
  rig.connect().closed(4403, 'not for you')
  expect([line.shown.value, line.spentAfter.value, kinds()[0]]).toEqual(['failed', null, 'closed'])
})

const received = new Map<string, Set<(payload: unknown) => void>>()
beforeEach(() => {
  received.clear()
  vi.stubGlobal('uni', {
    $on: (name: string, listener: (payload: unknown) => void) =>
      received.set(name, (received.get(name) ?? new Set()).add(listener)),
    $off: (name: string, listener: (payload: unknown) => void) => received.get(name)?.delete(listener),
    $emit: (name: string, payload: unknown) => received.get(name)?.forEach((listener) => listener(payload)),
  })
})
afterEach(() => {
  scope?.stop()
})

function openMode() {
  const rigs: ProtocolRig<ModeCodeEvents>[] = []
  const asked: { readonly switches: ModeCodeSwitches; readonly name: () => string }[] = []
  scope = effectScope()
  const line = scope.run(() => useModeCode((switches, name) => {
    const rig = createProtocolRig(modeCode(), {
      url: () => `wss://example.com/ws/?name=${name()}`, policy: policyOf(switches),
    })
    rigs.push(rig)
    asked.push({ switches, name })
    return { client: rig.client, dispose: () => rig.client.dispose() }
  })) ?? expect.fail()
  const last = (): ProtocolRig<ModeCodeEvents> => {
    const rig = rigs.at(-1)
    if (rig === undefined) throw new Error('No client was made')
    return rig
  }
  return { line, rigs, asked, last }
}

test('UI-98: restarts an existing connection when the name or a switch changes', async () => {
  const { line, rigs, asked, last } = openMode()
  line.change({ heartbeat: false })
  await last().advanceAsync(1_000)
  expect(last().opensAtMs).toEqual([])
  expect(line.switches.value).toEqual({ heartbeat: false, reconnect: true })
  line.connect('one')
  await last().advanceAsync(10)
  const first = last()
  line.change({ reconnect: false })
  expect(line.buttons.value).toBe('close')
  await last().advanceAsync(10)
  expect(asked.at(-1)?.switches).toEqual({ heartbeat: false, reconnect: false })
  expect(line.buttons.value).toBe('open')
  expect(first.last().closeCall).toBeDefined()
  const closed = line.log.lines.value.filter(({ kind }) => kind === 'closed')
  expect(closed).toHaveLength(1)
  line.connect('two')
  for (const rig of rigs) await rig.advanceAsync(1_000)
  expect(last().last().request.url).toMatch(/name=two$/)
  expect(rigs.map(({ socket }) => socket.live())).toEqual([...rigs.slice(1).map(() => 0), 1])
})

test('UI-98: logs messages, responses, and failed sends with their reasons, until the page closes', async () => {
  const { line, last } = openMode()
  await line.send('early')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', text: 'early', code: 'not-open' })
  line.connect('one')
  await last().advanceAsync(10)
  await line.send('hello')
  const far = last().last()
  far.message({ ModeCode: 'message', msg: 'hello' })
  expect(line.log.lines.value.slice(0, 2)).toMatchObject([
    { kind: 'received', text: 'hello' }, { kind: 'sent', text: 'hello' },
  ])
  await last().advanceAsync(30_000)
  far.message(far.frames.at(-1) ?? {})
  expect(line.log.lines.value[0]?.kind).toBe('answer')
  expect(line.log.lines.value[0]?.text).toMatch(/^\d{1,2} ms$/)
  scope?.stop()
  await last().advanceAsync(1_000)
  expect(far.state).not.toBe('open')
  expect(received.get('changeBtnState')?.size).toBe(0)
})

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7])

function openEcho(show: ShowPicture = () => Promise.resolve(null)): { line: EchoSocket; rig: ProtocolRig<JsonEvents> } {
  const rig = createProtocolRig(echo())
  scope = effectScope()
  const line = scope.run(() => useEcho(rig.client, show)) ?? expect.fail()
  return { line, rig }
}

const kindsOf = ({ log }: EchoSocket): readonly LogEntry['kind'][] => log.lines.value.map(({ kind }) => kind)

test('UI-96: lists frames newest first, marks them as sent or received, and compares echoes in order', async () => {
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

test('UI-96: shows the code of a rejected message, and waits for no echo of a rejected or lost message', async () => {
  const { line, rig } = openEcho()
  await line.send('early')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', text: 'early', code: 'not-open' })
  const far = rig.connect()
  await line.send('')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'refused', code: 'frame-encode-failed' })
  void line.send('late')
  far.message('late')
  expect(line.log.lines.value[0]).toMatchObject({ kind: 'received', isSame: true })
  // The next connection ignores an echo that the ended connection did not deliver.
  void line.send('lost')
  far.closed(1006)
  rig.client.reconnect()
  rig.advance(10)
  rig.last().message('other')
  expect(line.log.lines.value[0]?.isSame).toBeUndefined()
  expect(kindsOf(line).filter((kind) => kind === 'closed' || kind === 'opened')).toEqual(['opened', 'closed', 'opened'])
})

test('UI-96: shows received bytes as a picture only if they form a readable image', async () => {
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
])('UI-96: detects the type %s from the first bytes', (type, bytes) => {
  expect(imageTypeOf(Uint8Array.from(bytes).buffer)).toBe(type)
})

test('UI-96: keeps sixty log lines, and adds no line after the scope ends', () => {
  const { line, rig } = openEcho()
  const far = rig.connect()
  for (let count = 0; count < 100; count += 1) far.message(String(count))
  expect(line.log.lines.value).toHaveLength(60)
  expect(line.log.lines.value[0]?.text).toBe('echo: 99')
  scope?.stop()
  far.message('after')
  expect(line.log.lines.value[0]?.text).toBe('echo: 99')
})
