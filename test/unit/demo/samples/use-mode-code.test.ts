import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useModeCode, type ModeCodeSwitches } from '../../../../demo/features/samples/use-mode-code'
import type { ModeCodeEvents } from '../../../../src/protocols'
import { modeCode } from '../../../../src/protocols/samples/mode-code'
import { createProtocolRig, type ProtocolRig } from '../../../support/protocol-rig'

let scope: EffectScope | undefined
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
  vi.unstubAllGlobals()
})

function openMode() {
  const rigs: ProtocolRig<ModeCodeEvents>[] = []
  const asked: { readonly switches: ModeCodeSwitches; readonly name: () => string }[] = []
  scope = effectScope()
  const line = scope.run(() => useModeCode((switches, name) => {
    const rig = createProtocolRig(modeCode(switches), { url: () => `wss://example.com/ws/?name=${name()}` })
    rigs.push(rig)
    asked.push({ switches, name })
    return { client: rig.client, dispose: () => rig.client.dispose() }
  }))
  if (line === undefined) throw new Error('The scope has ended')
  const last = (): ProtocolRig<ModeCodeEvents> => {
    const rig = rigs.at(-1)
    if (rig === undefined) throw new Error('No client was made')
    return rig
  }
  return { line, rigs, asked, last }
}

test('UI-98: Connect takes the name, and pressed while an attempt is awaited connects at once and once', async () => {
  const { line, last } = openMode()
  line.connect('one')
  await last().advanceAsync(10)
  expect(last().last().request.url).toBe('wss://example.com/ws/?name=one')
  expect([line.buttons.value, line.status.value.status]).toEqual(['open', 'open'])
  last().last().closed(1006)
  await last().advanceAsync(100)
  expect([line.buttons.value, line.status.value.status]).toEqual(['close', 'reconnecting'])
  line.connect('one')
  line.connect('one')
  await last().advanceAsync(30_000 - 100)
  expect(last().opensAtMs).toHaveLength(2)
  expect(line.buttons.value).toBe('open')
  line.close()
  await last().advanceAsync(1_000)
  expect([line.buttons.value, line.status.value.status]).toEqual(['close', 'idle'])
})

test('UI-98: another name and each switch restart the connection, only where there is one', async () => {
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

test('UI-98: messages and answers stand in the log; what cannot be sent says why; all ends with the page', async () => {
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
  // It went out 30 s after the opening, which took its time.
  expect(line.log.lines.value[0]?.kind).toBe('answer')
  expect(line.log.lines.value[0]?.text).toMatch(/^\d{1,2} ms$/)
  scope?.stop()
  await last().advanceAsync(1_000)
  expect(far.state).not.toBe('open')
  expect(received.get('changeBtnState')?.size).toBe(0)
})
