import { describe, expect, test } from 'vitest'
import { heartCheck } from '../../../src/protocols/samples/heart-check'
import { createProtocolRig, type ProtocolRigOptions, withConnection } from '../../support/protocol-rig'
import { playSteps } from '../../support/in-step'
import { driveProtocol, withCalls } from '../../support/protocol-drive'
import { after, asks, errorsAre, isOpen, lost, opened, sends, sent, sentAre, shows } from './rig-steps'

const beat = '{"module":"HEART_CHECK","message":"请求心跳"}'

function createRig(options: ProtocolRigOptions = {}) {
  const rig = createProtocolRig(heartCheck(), options)
  const texts: unknown[] = []
  const checkedAtMs: number[] = []
  rig.client.on('messageReceived', ({ data }) => texts.push(data))
  rig.client.on('heartChecked', () => checkedAtMs.push(rig.nowMs()))
  return { ...rig, texts, checkedAtMs }
}

const connectedRig = (options: ProtocolRigOptions = {}) => withConnection(createRig(options))

describe('the session', () => {
  const session = () => driveProtocol(heartCheck({ intervalMs: 500 }))
  const beatLater = { type: 'startTimer', name: 'beat', delayMs: 500 }
  const stopTimer = { type: 'stopTimer', name: 'beat' }

  test('HC-2: sends the heart-check, emits an event and starts the timer for the next heart-check', () => {
    const { opened, steer, timer } = session()
    opened(1)
    steer({ heartCheck: 'start' })
    expect(timer('beat', 7)).toEqual([
      { type: 'send', data: beat },
      { type: 'publish', name: 'heartChecked', payload: { atMs: 7 } },
      beatLater,
    ])
  })

  test('HC-3, HC-4: starts and stops heart-checks with or without a socket, and restarts the timer', () => {
    const { opened, detached, steer } = session()
    expect(opened(1)).toEqual([{ type: 'ready' }, stopTimer])
    expect(detached(2)).toEqual([])
    expect(steer({ heartCheck: 'start' })).toEqual([stopTimer])
    expect(opened(3)).toEqual([{ type: 'ready' }, beatLater])
    expect(steer({ heartCheck: 'start' })).toEqual([beatLater])
    expect(steer({ heartCheck: 'stop' })).toEqual([stopTimer])
    expect(detached(4)).toEqual([])
    expect(opened(5)).toEqual([{ type: 'ready' }, stopTimer])
  })

  test('HC-10: rejects an invalid interval', () => {
    expect(() => heartCheck({ intervalMs: 0 })).toThrow('invalid-option: intervalMs is 0')
  })
})

describe('texts', () => {
  test('HC-1: sends and receives strings unchanged', async () => {
    const { far, client, texts } = connectedRig()
    expect(await client.send(' 心 💓 ')).toEqual({ ok: true })
    expect(far.sent).toEqual([' 心 💓 '])
    for (const text of ['', '{"Code":', ' 心 💓 ']) far.message(text)
    expect(texts).toEqual(['', '{"Code":', ' 心 💓 '])
  })

  test('HC-1: reports a binary frame as frame-unknown, and emits no text for the frame', () => {
    const { far, texts, client } = connectedRig()
    far.message(new ArrayBuffer(2))
    far.message('text')
    expect(texts).toEqual(['text'])
    expect(client.stats().diagnostics).toEqual({ 'frame-unknown': 1 })
  })

  test.each<readonly [string, unknown]>([
    ['an empty string', ''], ['a number', 7], ['null', null], ['undefined', undefined], ['an empty object', {}],
    ['an unknown command', { heartCheck: 'pause' }], ['bytes', new ArrayBuffer(1)],
  ])('HC-1: does not send %s', async (_, frame) => {
    const { far, client } = connectedRig()
    expect(await client.send(frame)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: not a non-empty string',
    })
    expect(far.sent).toEqual([])
  })
})

test('HC-2, HC-5: sends one check per interval after the start, and never a ping', () => playSteps(
  connectedRig(), [
    after(60_000), asks('kept'), sent(0), sends({ heartCheck: 'start' }), after(2_999), sent(0), after(1),
    sentAre(beat), after(600_000), sent(201), isOpen,
    ({ checkedAtMs }) => expect(checkedAtMs.slice(0, 3)).toEqual([63_000, 66_000, 69_000]),
  ]))

describe('session control', () => {
  test('HC-11: returns an exception from the protocol as a failed result instead of rejecting', async () => {
    const steer = (): never => {
      throw new Error('no such gear')
    }
    const { client } = createProtocolRig(withCalls(heartCheck(), () => ({ steer })))
    expect(await client.send('x')).toEqual({ ok: false, code: 'frame-encode-failed', detail: 'no such gear' })
  })

  test('RT-60: starts the heart-check in the new session when a listener starts it right after setSession()', () => {
    const { client, connect, advance, checkedAtMs } = createRig()
    client.on('messageReceived', () => {
      client.setSession({ userId: 2 })
      void client.send({ heartCheck: 'start' })
    })
    connect().message('go')
    advance(9_000)
    const atMs = checkedAtMs[0] ?? 0
    expect(checkedAtMs.length).toBeGreaterThan(1)
    expect(checkedAtMs).toEqual(checkedAtMs.map((_, index) => atMs + index * 3_000))
  })
})

test('HC-5: makes 60 reconnect attempts, each 3 s after the previous one, then emits one connectError', () => playSteps(
  connectedRig({ autoOpen: false }), [
    ...Array.from({ length: 61 }, (_, attempt) => [
      opened(attempt + 1), shows({ maxAttempts: 60, attempt }), errorsAre(), lost(), after(3_000),
    ]).flat(),
    ({ opensAtMs }) => expect(opensAtMs).toEqual(Array.from({ length: 61 }, (_, index) => index * 3_000)),
    errorsAre({ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 60 }), shows({ status: 'failed' }),
    after(86_400_000), opened(61), asks('attempting'), after(0), opened(62),
  ]))
