import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'

describe('an intended close', () => {
  test('CN-7: goodbye, close with 1000, and never again', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    const connection = rig.last()
    lease.want(false)
    rig.advance(300)
    const frames = connection.frames.map((frame) => JSON.stringify(frame))
    expect(frames.filter((frame) => frame === '{"type":"goodbye"}')).toHaveLength(1)
    expect(connection.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.status()).toBe('idle')
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.errors).toEqual([])
    expect(rig.client.stats().losses).toBe(0)
  })

  test('CN-7: the close waits for the goodbye to be handed over', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.holdSends = true
    lease.want(false)
    rig.advance(300)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(100)
    rig.last().settleSends()
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: but not longer than 200 ms', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.holdSends = true
    lease.want(false)
    rig.advance(300 + 199)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(1)
    expect(rig.last().closeCall).toBeDefined()
    rig.last().settleSends()
    rig.advance(1_000)
    expect(rig.status()).toBe('idle')
  })

  test('CN-7: a goodbye that cannot be sent is reported, and the close goes on', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.sendFails = 'line is down'
    lease.want(false)
    rig.advance(300)
    expect(rig.reported).toEqual([{ code: 'send-failed', detail: 'line is down' }])
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: a server that closes first, whatever the code, has the last word', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    rig.last().closed(4409, 'replaced')
    rig.advance(60_000)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('CN-8: a close that native does not answer is settled after closeTimeoutMs, 1,000 by default', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.silentClose = true
    lease.want(false)
    rig.advance(300 + 999)
    expect(rig.last().state).toBe('open')
    expect(rig.codes()).toEqual([])
    rig.advance(1)
    expect(rig.last().state).toBe('dropped')
    expect(rig.codes()).toEqual(['close-timeout'])
    rig.need()
    rig.advance(1)
    expect(rig.opensAtMs).toHaveLength(2)
  })
})
