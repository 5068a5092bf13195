import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  emitButtonStates, modeCode, type ModeCodeOptions, modeCodeUrl, readModeFrame,
} from '../../../src/protocols/samples/mode-code'
import { createProtocolRig, type ProtocolRigOptions, withConnection } from '../../support/protocol-rig'
import { driveProtocol } from '../../support/protocol-drive'
import { changeBtnState } from '../../../src/client'
import { createScriptedBus } from '../../../src/testing/scripted-ports'

function createRig(options: ModeCodeOptions = {}, rest: ProtocolRigOptions = {}) {
  const rig = createProtocolRig(modeCode(options), { url: modeCodeUrl('wss://sample.example.com', '小明'), ...rest })
  const messages: string[] = []
  const roundTrips: number[] = []
  rig.client.on('messageReceived', ({ msg }) => messages.push(msg))
  rig.client.on('heartbeatAnswered', ({ roundTripMs }) => roundTrips.push(roundTripMs))
  /** The server gives the newest frame back. */
  const giveBack = () => rig.last().message(rig.last().sent.at(-1) ?? 'nothing was sent')
  return { ...rig, messages, roundTrips, giveBack }
}

const connectedRig = (options: ModeCodeOptions = {}, rest: ProtocolRigOptions = {}) =>
  withConnection(createRig(options, rest))

describe('frames', () => {
  test('MC-1: sends a string or a message frame as a message', async () => {
    const { far, client } = connectedRig()
    for (const frame of ['hi 💓', { ModeCode: 'message', msg: 'hi 💓' }, { ModeCode: 'message', msg: 'x', more: 1 }]) {
      expect(await client.send(frame)).toEqual({ ok: true })
    }
    expect(far.sent).toEqual([
      '{"ModeCode":"message","msg":"hi 💓"}', '{"ModeCode":"message","msg":"hi 💓"}', '{"ModeCode":"message","msg":"x"}',
    ])
  })

  test.each(['', 7, null, { ModeCode: 'heart_beat', msg: 'x' }, { ModeCode: 'message' }])(
    'MC-1: does not send %j', async (frame) => {
      const { far, client } = connectedRig()
      expect(await client.send(frame)).toEqual({
        ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: no text',
      })
      expect(far.sent).toEqual([])
    })

  test('MC-1: emits messages, even empty messages', () => {
    const { far, messages } = connectedRig()
    far.message({ ModeCode: 'message', msg: 'one' })
    far.message({ ModeCode: 'message', msg: '' })
    expect(messages).toEqual(['one', ''])
  })

  test.each([
    ['not JSON', 'frame-malformed', 'not a JSON object'],
    ['[]', 'frame-malformed', 'not a JSON object'],
    [new ArrayBuffer(2), 'frame-malformed', 'not a JSON object'],
    ['{"msg":"x"}', 'frame-unknown', 'ModeCode'],
    ['{"ModeCode":"message","msg":7}', 'frame-malformed', 'msg'],
  ])('MC-2: reports %s, without another effect', (data, code, detail) => {
    expect(readModeFrame(data)).toEqual({ code, detail })
    const { far, client, messages } = connectedRig()
    far.message(data)
    far.message({ ModeCode: 'message', msg: 'after' })
    expect(client.stats().lastDiagnostic).toMatchObject({ code, detail })
    expect(messages).toEqual(['after'])
  })
})

describe('the name', () => {
  test('MC-3: sends the name in the query, and rejects an invalid name', () => {
    const { connect } = createRig()
    expect(connect().request.url).toBe('wss://sample.example.com/ws/?name=%E5%B0%8F%E6%98%8E')
    expect(modeCodeUrl('ws://127.0.0.1:8787//', 'a b&c=d#+')).toBe('ws://127.0.0.1:8787/ws/?name=a%20b%26c%3Dd%23%2B')
    for (const name of ['', '\ud800']) {
      expect(() => modeCodeUrl('wss://sample.example.com', name)).toThrow('invalid-option: name is ')
    }
  })
})

describe('the heartbeat', () => {
  test('MC-4: sends a heartbeat 30 s after the last response, not after the last heartbeat', () => {
    const { client, connect, advance, giveBack, clock, roundTrips } = createRig()
    const startMs = clock.now()
    const far = connect()
    advance(29_999)
    expect(far.sent).toEqual([])
    advance(1)
    expect(far.sent).toEqual([`{"ModeCode":"heart_beat","msg":${startMs + 30_000}}`])
    advance(2_999)
    giveBack()
    advance(29_999)
    expect(far.sent).toHaveLength(1)
    advance(1)
    expect(far.sent.at(-1)).toBe(`{"ModeCode":"heart_beat","msg":${startMs + 62_999}}`)
    advance(5)
    giveBack()
    expect(roundTrips).toEqual([2_999, 5])
    expect(client.status().status).toBe('open')
  })

  test('MC-5: closes without a response in 3 s, and retries after 10 s, without end', () => {
    const { client, advance, opensAtMs, last, socket, errors } = connectedRig()
    advance(32_999)
    expect(client.status().status).toBe('open')
    advance(1)
    expect(client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'pong-timeout', final: false } })
    expect(last().state).toBe('dropped')
    advance(10_000)
    expect(client.status().status).toBe('open')
    expect(opensAtMs).toEqual([0, 43_000])
    socket.behaviour.autoOpen = false
    last().closed()
    for (let attempt = 1; attempt <= 500; attempt += 1) {
      advance(10_000)
      last().closed()
    }
    expect(opensAtMs.slice(2)).toEqual(Array.from({ length: 500 }, (_, index) => 43_000 + (index + 1) * 10_000))
    expect(errors).toEqual([])
  })

  test.each([
    ['a message', { ModeCode: 'message', msg: 'I live' }],
    ['a heartbeat with another time', { ModeCode: 'heart_beat', msg: 1 }],
    ['a heartbeat without a time', { ModeCode: 'heart_beat' }],
  ])('MC-5: does not treat %s as a response', (_, frame) => {
    const { client, advance, last, roundTrips } = connectedRig()
    last().message(frame)
    advance(30_000)
    expect(last().sent).toHaveLength(1)
    last().message(frame)
    advance(3_000)
    expect(client.status().failure?.code).toBe('pong-timeout')
    expect(roundTrips).toEqual([])
  })

  type Rig = ReturnType<typeof connectedRig>
  test.each([
    ['a timer that fires late', ({ clock, advance }: Rig) => {
      clock.suspend(600_000)
      advance(0)
    }],
    ['a clock that was set back', ({ clock, advance }: Rig) => {
      clock.setWall(clock.now() - 3_600_000)
      advance(3_000)
    }],
  ])('MC-6: sends one more heartbeat after %s before it closes the connection', (_what, disturb) => {
    const rig = connectedRig()
    const { client, advance, giveBack, far } = rig
    advance(30_000)
    disturb(rig)
    expect([far.sent.length, client.status().status]).toEqual([2, 'open'])
    advance(2_999)
    giveBack()
    advance(20_000)
    expect(client.status().status).toBe('open')
    advance(10_000)
    disturb(rig)
    disturb(rig)
    expect(client.status().failure?.code).toBe('pong-timeout')
  })

  test('MC-6: measures no negative time for a response after the clock was set back', () => {
    const { advance, giveBack, clock, roundTrips } = connectedRig()
    advance(30_000)
    clock.setWall(clock.now() - 1_000)
    giveBack()
    expect(roundTrips).toEqual([0])
  })

  test('MC-6: gives the next connection its own second heartbeat after a loss during the second heartbeat', () => {
    const { client, advance, connect, clock, last, socket } = createRig()
    connect()
    advance(30_000)
    clock.suspend(600_000)
    advance(0)
    last().closed()
    advance(10_000)
    expect(socket.connections).toHaveLength(2)
    advance(30_000)
    clock.suspend(600_000)
    advance(0)
    expect([client.status().status, last().sent.length]).toEqual(['open', 2])
  })

  test('MC-7: sends a heartbeat as a probe when the app returns, and counts the response', () => {
    const { far, client, advance, lifecycle, giveBack, last } = connectedRig()
    advance(20_000)
    lifecycle.toBackground()
    advance(5_000)
    lifecycle.toForeground()
    expect(far.sent).toHaveLength(1)
    advance(2_999)
    giveBack()
    advance(29_999)
    expect(far.sent).toHaveLength(1)
    advance(1)
    expect(far.sent).toHaveLength(2)
    giveBack()
    expect(client.reconnect()).toBe('probing')
    advance(3_000)
    expect(far.state).toBe('dropped')
    advance(0)
    expect(last().number).toBe(2)
    expect(client.status().status).toBe('open')
  })

  test('MC-5, MC-7: replaces a due heartbeat with a probe, and accepts no message as its response', () => {
    const { far, client, advance } = connectedRig()
    advance(29_000)
    client.reconnect()
    advance(1_000)
    far.message({ ModeCode: 'message', msg: 'hello' })
    advance(1_999)
    expect(far.sent).toHaveLength(1)
    expect(client.status().status).toBe('open')
    advance(1)
    expect(far.state).toBe('dropped')
  })

  test('MC-8: sends no heartbeat and checks no response when heartbeats are disabled', () => {
    const { far, client, advance, lifecycle } = connectedRig({ heartbeat: false })
    advance(3_600_000)
    lifecycle.toBackground()
    advance(1_000)
    lifecycle.toForeground()
    expect(client.reconnect()).toBe('kept')
    advance(3_600_000)
    expect(far.sent).toEqual([])
    expect(client.status().status).toBe('open')
  })
})

describe('connecting', () => {
  test('MC-8: stays disconnected after a disconnect when reconnects are disabled', () => {
    const { client, advance, opensAtMs, errors } = connectedRig({ reconnect: false })
    advance(33_000)
    expect(client.status()).toMatchObject({ status: 'failed', failure: { code: 'pong-timeout' } })
    advance(86_400_000)
    expect(opensAtMs).toHaveLength(1)
    expect(errors).toHaveLength(1)
  })

  test('MC-9: connects on Connect, keeps or restarts a later attempt, and probes an open connection', () => {
    const { client, connect, advance, opensAtMs, last, socket } = createRig({}, { autoOpen: false })
    const press = () => {
      client.connect()
      return client.reconnect()
    }
    connect().closed()
    advance(5_000)
    expect(client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    expect(client.stats().diagnostics).toEqual({})
    expect(press()).toBe('attempting')
    for (const answer of ['kept', 'kept', 'attempting', 'kept']) {
      advance(1_000)
      expect(press()).toBe(answer)
      expect(socket.live()).toBe(1)
    }
    last().opened()
    expect(press()).toBe('probing')
    advance(1_000)
    expect(press()).toBe('probing')
    last().message(last().sent.at(-1) ?? '')
    advance(10_000)
    expect(opensAtMs).toEqual([0, 5_000, 8_000])
    expect([client.status().status, socket.live()]).toEqual(['open', 1])
  })

  test('MC-10: fails permanently with an explanation when another client of the same name replaces it', () => {
    const { client, connect, advance, errors, opensAtMs } = createRig()
    connect().closed(4409, 'replaced by another connection of this name')
    advance(86_400_000)
    expect(client.status()).toMatchObject({
      status: 'failed', failure: { code: 'replaced', closeCode: 4409, final: true },
    })
    expect(errors).toEqual([
      { code: 'replaced', reason: 'replaced by another connection of this name', attemptsMade: 0 },
    ])
    expect(opensAtMs).toHaveLength(1)
    expect(client.reconnect()).toBe('attempting')
  })

  test('MC-4: uses custom intervals', () => {
    const { opened, timer } = driveProtocol(modeCode({ heartbeatMs: 500, answerMs: 50 }))
    expect(opened(1)).toEqual([{ type: 'ready' }, { type: 'startTimer', name: 'heartbeat', delayMs: 500 }])
    expect(timer('heartbeat', 501)).toEqual([
      { type: 'send', data: '{"ModeCode":"heart_beat","msg":501}' },
      { type: 'startTimer', name: 'heartbeat', delayMs: 50 },
    ])
  })

  test.each([
    ['heartbeat', { heartbeat: 'no' }],
    ['reconnect', { reconnect: 0 }],
    ['heartbeatMs', { heartbeatMs: 0 }],
    ['answerMs', { answerMs: Infinity }],
    ['fixedDelay', { reconnectMs: Number.NaN }],
  ])('MC-11: rejects an invalid %s', (name, options: object) => {
    expect(() => modeCode(options)).toThrow(`invalid-option: ${name} is `)
  })
})

/** A client and a bus that keeps what is emitted on it. */
function buttonRig() {
  const bus = createScriptedBus()
  const reported: unknown[] = []
  bus.on('changeBtnState', (state) => reported.push(state))
  return { ...createProtocolRig(modeCode()), bus, reported }
}

test('MC-12: emits changeBtnState once at each opening and once at each end', () => {
  const { client, connect, advance, last, bus, reported } = buttonRig()
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

test('MC-12: allows sending in a handler of open', async () => {
  const { client, connect, last, bus } = buttonRig()
  const answers: unknown[] = []
  bus.on('changeBtnState', () => void client.send('at once').then((answer) => answers.push(answer)))
  emitButtonStates(client, bus)
  connect()
  await Promise.resolve()
  expect(answers).toEqual([{ ok: true }])
  expect(last().sent).toEqual(['{"ModeCode":"message","msg":"at once"}'])
})

test('MC-12: emits on the application’s bus or the given bus, and nothing for an open connection', () => {
  const { client, connect, advance, last, bus, reported } = buttonRig()
  const emitted: unknown[] = []
  onTestFinished(() => void vi.unstubAllGlobals())
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
