import { describe, expect, test } from 'vitest'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'
import { networkBack, shown } from './client-stages'

const finalCodes = [
  ['CN-9: 4400 is a bad request', 4400, 'bad-request'],
  ['CN-9: 4402 is not entitled', 4402, 'not-entitled'],
  ['CN-9: 4403 is forbidden', 4403, 'forbidden'],
  ['CN-9: 4409 is replaced by another device', 4409, 'replaced'],
] as const

describe('what a close code means', () => {
  for (const [title, closeCode, code] of finalCodes) {
    test(`${title}, reported once and not tried again`, () => {
      const rig = createRig()
      rig.open().closed(closeCode)
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code, closeCode, final: true } })
      expect(rig.errors).toEqual([{ code, reason: code, attemptsMade: 0 }])
      rig.advance(3_600_000)
      expect(rig.opensAtMs).toHaveLength(1)
      expect(rig.errors).toHaveLength(1)
    })
  }

  test('CN-9: the server’s own words come with it, and the attempts that were made', () => {
    const rig = createOpenRig({ server: { line: 'refusing' } }, 3_000)
    rig.server.line = 'up'
    rig.advance(5_000)
    rig.last().closed(4403, 'account closed')
    expect(rig.errors).toEqual([{ code: 'forbidden', reason: 'account closed', attemptsMade: 2 }])
  })

  test('CN-10: neither foreground nor network leave a final failure', () => {
    const rig = createRig()
    rig.open().closed(4409)
    rig.lifecycle.toBackground()
    rig.advance(60_000)
    expect(rig.status()).toBe('failed')
    rig.lifecycle.toForeground()
    networkBack(rig)
    rig.advance(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test.each<[string, (rig: Rig) => void]>([
    ['reconnect()', (rig) => expect(rig.client.reconnect()).toBe('attempting')],
    ['a new session', (rig) => rig.client.setSession({ userId: 2 })],
  ])('CN-10: %s leaves it', (_, leave) => {
    const rig = createRig()
    rig.open().closed(4409)
    leave(rig)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('CN-10: a new need leaves it', () => {
    const { rig, page: lease } = shown({}, 1_000)
    rig.last().closed(4409)
    lease.want(false)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'replaced' } })
    rig.advance(5_000)
    lease.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  const ofTheApplication = { 4777: { kind: 'later', code: 'retry-later' } } as const
  for (const [closeCode, policy] of [[1013, {}], [4429, {}], [4777, { closeCodes: ofTheApplication }]] as const) {
    test(`CN-11: after ${closeCode} the windows begin 15,000 ms later`, () => {
      const rig = createOpenRig({ policy }, 10_000)
      rig.server.line = 'refusing'
      rig.last().closed(closeCode)
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'retry-later', closeCode },
      })
      rig.advance(120_000)
      const windows = [2_300, 7_850, 17_550, 34_500, 64_150]
      expect(rig.opensAtMs).toEqual([0, ...windows.map((ms) => 10_000 + 15_000 + ms)])
    })
  }

  test('CN-11: said in the middle of an outage, its remaining windows move', () => {
    const rig = createOpenRig({ server: { line: 'refusing' } }, 0)
    rig.server.line = 'up'
    rig.server.getsReady = false
    rig.advance(2_300)
    rig.last().closed(1013)
    rig.server.line = 'refusing'
    rig.advance(15_000 + 7_850)
    expect(rig.opensAtMs).toEqual([0, 2_300, 2_300 + 15_000 + 7_850])
  })

  for (const closeCode of [1000, 1001, 1005, 1006, 1011, 3000, 4999]) {
    test(`CN-12: ${closeCode} is a loss`, () => {
      const rig = createRig()
      rig.open().closed(closeCode)
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'connection-lost', closeCode },
      })
      rig.advance(5_000)
      expect(rig.status()).toBe('open')
    })
  }

  test('CN-13: an own table replaces the whole of it', () => {
    const policy = { closeCodes: { 4000: { kind: 'final', code: 'forbidden' } } } as const
    const rig = createRig({ policy })
    rig.open().closed(4000)
    expect(rig.client.status().failure).toMatchObject({ code: 'forbidden', closeCode: 4000 })
    const other = createRig({ policy })
    other.open().closed(4409)
    expect(other.status()).toBe('reconnecting')
  })
})

describe('an intended close', () => {
  test('CN-7: goodbye, close with 1000, and never again', () => {
    const { rig, page: lease } = shown({}, 1_000)
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
    const { rig, page: lease } = shown({}, 1_000)
    rig.socket.behaviour.holdSends = true
    lease.want(false)
    rig.advance(300)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(100)
    rig.last().settleSends()
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: but not longer than 200 ms', () => {
    const { rig, page: lease } = shown({}, 1_000)
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
    const { rig, page: lease } = shown({}, 1_000)
    rig.socket.behaviour.sendFails = 'line is down'
    lease.want(false)
    rig.advance(300)
    expect(rig.reported).toEqual([{ code: 'send-failed', detail: 'line is down' }])
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: a server that closes first, whatever the code, has the last word', () => {
    const { rig, page: lease } = shown({}, 1_000)
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    rig.last().closed(4409, 'replaced')
    rig.advance(60_000)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('CN-8: a close that native does not answer is settled after closeTimeoutMs, 1,000 by default', () => {
    const { rig, page: lease } = shown({}, 1_000)
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
