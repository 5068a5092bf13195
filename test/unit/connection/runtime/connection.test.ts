import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'

describe('one socket, by need', () => {
  test('CN-1: the status goes from idle over connecting to open, which is the protocol being ready', () => {
    const rig = createRig({ server: { getsReady: false } })
    expect(rig.client.status()).toEqual({
      status: 'idle', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null,
      failure: null,
      sinceMs: rig.clock.now(),
    })
    rig.advance(1_000)
    const connection = rig.open()
    expect(connection.state).toBe('open')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', sinceMs: rig.clock.now() })
    rig.advance(500)
    connection.message({ type: 'ready' })
    expect(rig.client.status()).toMatchObject({ status: 'open', sinceMs: rig.clock.now(), failure: null })
    rig.advance(60_000)
    expect(rig.client.status().sinceMs).toBe(rig.clock.now() - 60_000)
  })

  test('CN-1: a repeated ready changes nothing', () => {
    const rig = createRig()
    const connection = rig.open()
    rig.advance(10)
    const told = rig.statuses.length
    connection.message({ type: 'ready' })
    expect(rig.statuses).toHaveLength(told)
    expect(rig.status()).toBe('open')
  })

  test('CN-2: nothing is opened without a lease, and two leases share one socket', () => {
    const rig = createRig()
    rig.advance(60_000)
    const idle = rig.client.lease('page')
    idle.want(false)
    rig.advance(60_000)
    expect(rig.socket.connections).toHaveLength(0)
    rig.open()
    rig.open()
    rig.advance(60_000)
    expect(rig.socket.connections).toHaveLength(1)
  })

  test('CN-3: a dropped socket is heard no more, and the next one is the only one', () => {
    const rig = createRig({ server: { line: 'mute' }, policy: { connectTimeoutMs: 1_000 } })
    const first = rig.open()
    rig.advance(1_000)
    expect(first.state).toBe('dropped')
    rig.server.line = 'up'
    rig.advance(5_000)
    const second = rig.last()
    expect(second.number).toBe(2)
    expect(rig.status()).toBe('open')
    first.tellAnyway({ type: 'opened' })
    first.tellAnyway({ type: 'message', data: '{"type":"forbidden"}' })
    first.tellAnyway({ type: 'closed', code: 4409, reason: 'late' })
    expect(rig.status()).toBe('open')
    expect(rig.socket.heard()).toBe(1)
  })

  test('CN-3: a second end of the same socket is not heard', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.closed(1006)
    const told = rig.records.length
    connection.tellAnyway({ type: 'closed', code: 4409, reason: '' })
    expect(rig.records).toHaveLength(told)
    expect(rig.status()).toBe('reconnecting')
  })
})

describe('what came between', () => {
  test('CN-20: the status carries the failure with code and words, until the next connection is open', () => {
    const rig = createRig()
    rig.open().closed(1011, 'out of memory')
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting',
      failure: { code: 'connection-lost', closeCode: 1011, detail: 'out of memory', final: false },
    })
    rig.advance(5_000)
    expect(rig.client.status()).toMatchObject({ status: 'open', failure: null })
  })

  test('CN-20: a connection that never opened reports that', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.open()
    expect(rig.client.status().failure).toEqual({ code: 'connect-failed', closeCode: 1006, final: false })
  })

  test('CN-16: a connection that the protocol calls lost is a loss with its code', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.message({ type: 'lose' })
    expect(connection.state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'resync-timeout' } })
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
  })

  test('CN-16: a protocol that is refused for good ends in failed', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.message({ type: 'forbidden' })
    expect(connection.state).toBe('dropped')
    expect(rig.errors).toEqual([{ code: 'forbidden', reason: 'forbidden', attemptsMade: 0 }])
    expect(rig.client.status().failure).toEqual({ code: 'forbidden', final: true })
    rig.advance(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(rig.opensAtMs).toHaveLength(1)
  })
})
