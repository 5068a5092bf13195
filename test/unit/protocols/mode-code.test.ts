import { describe, expect, test, vi } from 'vitest'
import type { ConnectionPolicy } from '../../../src/connection/policy/connection-policy'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { createProtocolRig, withConnection } from '../../support/protocol-rig'
import { playSteps } from '../../support/in-step'
import { driveProtocol } from '../../support/protocol-drive'
import { changeBtnState } from '../../../src/client'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { after, asks, hides, isOpen, receives, returns, sent, setBack, shows, sleeps } from './rig-steps'

type Policy = Partial<ConnectionPolicy>

function createRig(policy: Policy = {}) {
  const rig = createProtocolRig(modeCode(), { url: modeCodeUrl('wss://sample.example.com', '小明'), policy })
  const messages: unknown[] = []
  const roundTrips: number[] = []
  rig.client.on('messageReceived', ({ data }) => messages.push(data))
  rig.client.on('heartbeatAnswered', ({ roundTripMs }) => roundTrips.push(roundTripMs))
  const giveBack = () => rig.last().message(rig.last().sent.at(-1) ?? 'nothing was sent')
  return { ...rig, messages, roundTrips, giveBack }
}

const connectedRig = (policy: Policy = {}) => withConnection(createRig(policy))

type Rig = ReturnType<typeof connectedRig>
type Step = (rig: Rig) => unknown
type Row = [title: string, policy: Policy, ...steps: Step[]]

const playRow = (...[, policy, ...steps]: Row): Promise<void> => playSteps(connectedRig(policy), steps)

const givesBack: Step = ({ giveBack }) => giveBack()
/** The newest heartbeat was sent this long after the client was created. */
const beatAt = (ms: number): Step => ({ last, clock, nowMs }) =>
  expect(last().sent.at(-1)).toBe(`{"ModeCode":"heart_beat","msg":${clock.now() - nowMs() + ms}}`)
const roundTripsAre = (...ms: readonly number[]): Step => ({ roundTrips }) => expect(roundTrips).toEqual(ms)
const timedOut = shows({ failure: { code: 'pong-timeout', final: false } })

describe('frames', () => {
  test('MC-1: sends strings and message frames in the server’s message format', async () => {
    const { far, client } = connectedRig()
    for (const frame of ['hi 💓', { ModeCode: 'message', msg: 'hi 💓' }, { ModeCode: 'message', msg: 'x', more: 1 }]) {
      expect(await client.send(frame)).toEqual({ ok: true })
    }
    expect(far.sent).toEqual([
      '{"ModeCode":"message","msg":"hi 💓"}', '{"ModeCode":"message","msg":"hi 💓"}', '{"ModeCode":"message","msg":"x"}',
    ])
  })

  test.each<readonly [string, unknown]>([
    ['an empty string', ''], ['a number', 7], ['null', null],
    ['a heartbeat as a message', { ModeCode: 'heart_beat', msg: 'x' }],
    ['a message without text', { ModeCode: 'message' }],
  ])('MC-1: does not send %s', async (_, frame) => {
    const { far, client } = connectedRig()
    expect(await client.send(frame)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: not a non-empty string',
    })
    expect(far.sent).toEqual([])
  })

  test('MC-1: emits messages, even empty ones', () => {
    const { far, messages } = connectedRig()
    far.message({ ModeCode: 'message', msg: 'one' })
    far.message({ ModeCode: 'message', msg: '' })
    expect(messages).toEqual(['one', ''])
  })

  test.each([
    ['text that is not JSON', 'not JSON', 'frame-malformed', /JSON/],
    ['bytes', new ArrayBuffer(2), 'frame-unknown'],
    ['an empty list', '[]', 'frame-unknown'],
    ['a list with a message', '[{"ModeCode":"message","msg":"x"}]', 'frame-unknown'],
    ['an unknown mode', '{"ModeCode":"shout","msg":"x"}', 'frame-unknown'],
    ['a frame without a mode', '{"msg":"x"}', 'frame-unknown'],
    ['a message that is a number', '{"ModeCode":"message","msg":7}', 'frame-malformed', /: msg$/],
    ['a message without text', '{"ModeCode":"message"}', 'frame-malformed', /: msg$/],
  ])('MC-2: reports %s, and has no other effect', (_, data, code, detail = /^name is missing$/) => {
    const { far, client, reported, messages } = connectedRig()
    far.message(data)
    far.message({ ModeCode: 'message', msg: 'after' })
    expect(client.stats().diagnostics).toEqual({ [code]: 1 })
    expect(reported[0]?.detail).toMatch(detail)
    expect(messages).toEqual(['after'])
  })
})

test('MC-3: sends the name in the query, and rejects an invalid name', () => {
  const { connect } = createRig()
  expect(connect().request.url).toBe('wss://sample.example.com/ws/?name=%E5%B0%8F%E6%98%8E')
  expect(modeCodeUrl('ws://127.0.0.1:8787//', 'a b&c=d#+')).toBe('ws://127.0.0.1:8787/ws/?name=a%20b%26c%3Dd%23%2B')
  for (const name of ['', '\ud800']) {
    expect(() => modeCodeUrl('wss://sample.example.com', name)).toThrow('invalid-option: name is ')
  }
})

describe('the heartbeat', () => {
  test.each<Row>([
    ['MC-4: sends a heartbeat 30 s after the last response, not after the last heartbeat', {},
      after(29_999), sent(0), after(1), sent(1), beatAt(30_000), after(2_999), givesBack, after(29_999), sent(1),
      after(1), beatAt(62_999), after(5), givesBack, roundTripsAre(2_999, 5), isOpen],
    ['MC-5: closes the connection if no response arrives within 3 s, and keeps retrying every 10 s', {},
      after(32_999), isOpen, after(1), shows({ status: 'reconnecting' }), timedOut,
      ({ last }) => expect(last().state).toBe('dropped'), after(10_000), isOpen,
      ({ advance, last, socket, opensAtMs, errors }) => {
        socket.behaviour.autoOpen = false
        for (let attempt = 0; attempt < 500; attempt += 1) {
          last().closed()
          advance(10_000)
        }
        expect(opensAtMs).toEqual([0, ...Array.from({ length: 501 }, (_, index) => 43_000 + index * 10_000)])
        expect(errors).toEqual([])
      }],
    ['MC-6: measures no negative time for a response after the clock was set back', {},
      after(30_000), setBack(1_000), givesBack, roundTripsAre(0)],
    ['MC-6: sends a second heartbeat even if the previous connection ended during a second heartbeat', {},
      after(30_000), sleeps, ({ last }) => last().closed(), after(10_000),
      ({ socket }) => expect(socket.connections).toHaveLength(2), after(30_000), sleeps, isOpen, sent(2)],
    ['MC-7: sends a heartbeat as a probe when the app returns, and counts the response', {},
      after(20_000), hides, after(5_000), returns, sent(1), after(2_999), givesBack, after(29_999), sent(1), after(1),
      sent(2), givesBack, asks('probing'), after(3_000), ({ far }) => expect(far.state).toBe('dropped'), after(0),
      ({ last }) => expect(last().number).toBe(2), isOpen],
    ['MC-5, MC-7: replaces a due heartbeat with a probe, and accepts no message as its response', {},
      after(29_000), asks('probing'), after(1_000), receives({ ModeCode: 'message', msg: 'hello' }), after(1_999),
      sent(1), isOpen, after(1), ({ far }) => expect(far.state).toBe('dropped')],
    ['MC-8: neither sends heartbeats nor checks responses when heartbeats are disabled', { ping: false },
      after(3_600_000), hides, after(1_000), returns, asks('kept'), after(3_600_000), sent(0), isOpen],
  ])('%s', playRow)

  test.each([
    ['a message', { ModeCode: 'message', msg: 'I live' }],
    ['a heartbeat with a different time', { ModeCode: 'heart_beat', msg: 1 }],
    ['a heartbeat without a time', { ModeCode: 'heart_beat' }],
  ])('MC-5: does not treat %s as a response', (title, frame) => playRow(title, {},
    receives(frame), after(30_000), sent(1), receives(frame), after(3_000), timedOut, roundTripsAre()))

  test.each<[string, ...Step[]]>([
    ['a timer that fires late', sleeps], ['a clock that was set back', setBack(3_600_000), after(3_000)],
  ])('MC-6: sends one more heartbeat after %s before the connection closes', (title, ...disturb) => playRow(title, {},
    after(30_000), ...disturb, sent(2), isOpen, after(2_999), givesBack, after(20_000), isOpen, after(10_000),
    ...disturb, ...disturb, timedOut))
})

describe('connecting', () => {
  test('MC-8: stays disconnected when reconnects are disabled', () => playRow('', { maxAttempts: 0 },
    after(33_000), shows({ status: 'failed' }), timedOut, after(86_400_000),
    ({ opensAtMs, errors }) => expect([opensAtMs.length, errors.length]).toEqual([1, 1])))

  test('MC-4: uses custom intervals', () => {
    const { opened, timer } = driveProtocol(modeCode({ heartbeatMs: 500 }), null, { pongTimeoutMs: 50 })
    expect(opened(1)).toEqual([{ type: 'ready' }, { type: 'startTimer', name: 'heartbeat', delayMs: 500 }])
    expect(timer('heartbeat', 501)).toEqual([
      { type: 'send', data: '{"ModeCode":"heart_beat","msg":501}' },
      { type: 'startTimer', name: 'heartbeat', delayMs: 50 },
    ])
  })

  test('MC-11: rejects an invalid interval', () => {
    expect(() => modeCode({ heartbeatMs: 0 })).toThrow('invalid-option: heartbeatMs is 0')
  })
})

function buttonRig() {
  const bus = createScriptedBus()
  const reported: unknown[] = []
  bus.on('changeBtnState', (state) => reported.push(state))
  return { ...createProtocolRig(modeCode()), bus, reported }
}

test('MC-12: emits changeBtnState once on each open and once on each close', () => {
  const { client, connect, advance, last, bus, reported } = buttonRig()
  const stop = changeBtnState(client, bus)
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

test('MC-12: sends a message from the open event handler', async () => {
  const { client, connect, last, bus } = buttonRig()
  const answers: unknown[] = []
  bus.on('changeBtnState', () => void client.send('at once').then((answer) => answers.push(answer)))
  changeBtnState(client, bus)
  connect()
  await Promise.resolve()
  expect(answers).toEqual([{ ok: true }])
  expect(last().sent).toEqual(['{"ModeCode":"message","msg":"at once"}'])
})

test('MC-12: emits changeBtnState on the default or given bus, but not if the connection is already open', () => {
  const { client, connect, advance, last, bus, reported } = buttonRig()
  const emitted: unknown[] = []
  vi.stubGlobal('uni', { $emit: (...given: unknown[]) => emitted.push(given) })
  connect()
  changeBtnState(client)
  changeBtnState(client, bus)
  expect([emitted, reported]).toEqual([[], []])
  last().closed()
  advance(10_000)
  expect(emitted).toEqual([['changeBtnState', 'close'], ['changeBtnState', 'open']])
  expect(reported).toEqual(['close', 'open'])
})
