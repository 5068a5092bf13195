import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('a protocol that falls over', () => {
  test('RT-5: it is reported, and the connection is lost and tried again', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'throw' })
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'the protocol fell over' }])
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'protocol-threw' } })
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
  })

  test('RT-5: always, it ends in failed', () => {
    const fall = (): never => { throw new Error('the protocol fell over') }
    const rig = createRig({ protocol: withCalls(createRigProtocol(), () => ({ opened: fall, detached: fall })) })
    rig.open()
    rig.advance(3_600_000)
    expect(rig.errors).toEqual([{ code: 'protocol-threw', reason: 'protocol-threw', attemptsMade: 5 }])
    expect(rig.codes()).toHaveLength(12)
  })

  test('RT-6: asked for its patience, it has none', () => {
    const graceMs = (): number => { throw new Error('no book') }
    const rig = createOpenRig({ protocol: createRigProtocol({ graceMs }), server: { answersPings: false } })
    rig.advance(19_000)
    expect(rig.client.status().failure?.code).toBe('pong-timeout')
    expect(new Set(rig.codes())).toEqual(new Set(['protocol-threw']))
  })

  test('RT-6: asked for its image, it has none', () => {
    const dump = (): unknown => { throw new Error('no book') }
    const protocol = withCalls(createRigProtocol({ session: { userId: 1 } }), () => ({ dump }))
    const rig = createOpenRig({ protocol, persist: persistState() })
    rig.last().closed(1006)
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'no book' }])
    expect(rig.status()).toBe('reconnecting')
  })
})

describe('what a protocol asks for', () => {
  test('RT-14: one flush at a time, with the next frame', () => {
    const rig = createOpenRig()
    for (let count = 0; count < 5; count += 1) rig.last().message({ type: 'flush' })
    expect(rig.frames.pending()).toBe(1)
    expect(rig.received).toEqual([])
    rig.frames.frame()
    expect(rig.received).toEqual(['flush'])
    rig.last().message({ type: 'flush' })
    rig.frames.frame()
    expect(rig.received).toEqual(['flush', 'flush'])
  })

  test('RT-14: with the end of the socket what is pending is emitted at once, and only once', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'flush' })
    rig.last().closed(1001)
    expect(rig.received).toEqual(['flush'])
    expect(rig.frames.pending()).toBe(0)
    rig.frames.frame()
    expect(rig.received).toEqual(['flush'])
  })

  test('RT-14: a scheduler that calls back at once flushes each time', () => {
    const request = (run: () => void): (() => void) => {
      run()
      return () => undefined
    }
    const rig = createOpenRig({ ports: { frames: { request } } })
    for (let count = 0; count < 3; count += 1) rig.last().message({ type: 'flush' })
    expect(rig.received).toEqual(['flush', 'flush', 'flush'])
    rig.last().closed(1001)
    expect(rig.received).toHaveLength(3)
  })

  test('RT-14, TK-17: a frame that comes while the end is emitted adds no flush, nor one for another session', () => {
    const rig = createOpenRig()
    rig.client.on('received', (frame) => {
      if (frame === 'flush') return
      rig.client.setSession({ userId: 2 })
      rig.frames.frame()
    })
    rig.last().message({ type: 'flush' })
    rig.last().message({ type: 'say' })
    expect(rig.received).toEqual([{ type: 'say' }, 'flush'])
  })

  test('RT-15: its timers fire while the connection lasts', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toContainEqual({ type: 'timer fired', name: 'later' })
    rig.last().message({ type: 'timer' })
    rig.last().message({ type: 'no-timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toHaveLength(2)
  })

  test('RT-15: and end with it', () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'timer' })
    rig.last().closed(1006)
    rig.advance(5_000)
    expect(rig.last().frames).toEqual([{ type: 'hello' }])
    expect(rig.codes()).toEqual([])
  })

  test('RT-19: no frame is received before it is attached or after it is detached', () => {
    const rig = createRig({ server: { line: 'mute' } })
    const connection = rig.open()
    connection.notifyAnyway({ type: 'message', data: '{"type":"say"}' })
    connection.opened()
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ userId: 2 })
    connection.message({ type: 'say' })
    expect(rig.received).toEqual([])
    expect(rig.client.stats().framesIn).toBe(0)
  })

  test('RT-19: a frame that comes up while another is at work waits its turn, and after a loss is ignored', () => {
    const rig = createOpenRig()
    const connection = rig.last()
    const order: unknown[] = []
    rig.client.on('received', (frame) => {
      if (order.push(frame) === 1) {
        connection.message({ type: 'say', number: 2 })
        connection.message({ type: 'lose' })
        connection.message({ type: 'say', number: 3 })
      }
    })
    connection.message({ type: 'say', number: 1 })
    expect(order).toEqual([{ type: 'say', number: 1 }, { type: 'say', number: 2 }])
    expect(rig.status()).toBe('reconnecting')
  })

  test('RT-19: unless another connection is under way by then', () => {
    const rig = createRig({ server: { getsReady: false } })
    const connection = rig.open()
    rig.advance(3_000)
    let calls = 0
    rig.client.on('received', () => {
      calls += 1
      rig.client.reconnect()
      connection.message({ type: 'say', whose: 'the one before' })
    })
    connection.message({ type: 'say' })
    expect(calls).toBe(1)
    expect(rig.client.stats().framesIn).toBe(1)
  })

  test('RT-19: unless its connection is over by then', () => {
    const rig = createOpenRig()
    const connection = rig.last()
    const order: unknown[] = []
    rig.client.on('received', (frame) => {
      if (order.push(frame) > 1) return
      connection.closed(4409)
      connection.notifyAnyway({ type: 'message', data: '{"type":"say","number":2}' })
    })
    connection.message({ type: 'say', number: 1 })
    expect(order).toHaveLength(1)
    expect(rig.status()).toBe('failed')
  })
})
