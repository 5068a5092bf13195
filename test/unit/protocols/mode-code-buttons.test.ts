import { afterEach, expect, test, vi } from 'vitest'
import { changeBtnState } from '../../../src/protocols'
import { emitButtonStates, modeCode } from '../../../src/protocols/samples/mode-code'
import { createProtocolRig } from '../../support/protocol-rig'
import { createScriptedBus } from '../../../src/testing/scripted-ports'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('MC-12: changeBtnState is emitted at each opening and each end, once', () => {
  const { client, connect, advance, last } = createProtocolRig(modeCode())
  const bus = createScriptedBus()
  const reported: unknown[] = []
  bus.on('changeBtnState', (state) => reported.push(state))
  const stop = emitButtonStates(client, bus)
  expect(reported).toEqual([])
  connect()
  expect(reported).toEqual(['open'])
  last().closed()
  expect(reported).toEqual(['open', 'close'])
  advance(10_000)
  expect(reported).toEqual(['open', 'close', 'open'])
  client.close()
  advance(300)
  expect(reported).toEqual(['open', 'close', 'open', 'close'])
  stop()
  connect()
  expect(reported).toHaveLength(4)
})

test('MC-12: a handler of open can send', async () => {
  const { client, connect, last } = createProtocolRig(modeCode())
  const bus = createScriptedBus()
  const answers: unknown[] = []
  bus.on('changeBtnState', () => void client.send('at once').then((answer) => answers.push(answer)))
  emitButtonStates(client, bus)
  connect()
  await Promise.resolve()
  expect(answers).toEqual([{ ok: true }])
  expect(last().sent).toEqual(['{"ModeCode":"message","msg":"at once"}'])
})

test('MC-12: what is open already is no news', () => {
  const { client, connect, last } = createProtocolRig(modeCode())
  connect()
  const bus = createScriptedBus()
  const reported: unknown[] = []
  bus.on('changeBtnState', (state) => reported.push(state))
  emitButtonStates(client, bus)
  expect(reported).toEqual([])
  last().closed()
  expect(reported).toEqual(['close'])
})

test('MC-12: it is emitted on the application’s bus, or on the given one', () => {
  const { client, connect, last } = createProtocolRig(modeCode())
  const emitted: unknown[] = []
  vi.stubGlobal('uni', { $emit: (...given: unknown[]) => emitted.push(given) })
  const given = createScriptedBus()
  const received: unknown[] = []
  given.on('changeBtnState', (state) => received.push(state))
  changeBtnState(client)
  changeBtnState(client, given)
  connect()
  last().closed()
  expect(emitted).toEqual([['changeBtnState', 'open'], ['changeBtnState', 'close']])
  expect(received).toEqual(['open', 'close'])
})
