import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { pausedOffline } from './client-stages'

describe('offline is a hint', () => {
  test('RC-45: offline from the start is not believed', () => {
    const rig = createRig({ startsOnline: false, server: { line: 'refusing' } })
    rig.open()
    expect(rig.status()).toBe('reconnecting')
    rig.network.goOffline()
    expect(rig.status()).toBe('reconnecting')
  })

  test('RC-45: nor is it where the platform never said what it was before', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.network.answerWith(undefined)
    const other = createRig({ server: { line: 'refusing' }, ports: { network: rig.network } })
    other.open()
    rig.network.goOffline()
    expect(other.status()).toBe('reconnecting')
  })

  test('RC-45: after online it is believed, and the attempts stop', () => {
    const rig = pausedOffline()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('paused')
    expect(rig.errors).toEqual([])
  })

  test('RC-46: it never holds back a first connection', () => {
    const rig = createRig()
    rig.network.goOffline()
    rig.open()
    expect(rig.opensAtMs).toEqual([0])
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })

  test('RC-46: when that fails, it does', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.network.goOffline()
    rig.open()
    expect(rig.status()).toBe('paused')
  })

  test('RC-46: it never holds back a loopback host', () => {
    const rig = createRig({ url: 'ws://127.0.0.1:8787', server: { line: 'refusing' } })
    rig.open()
    rig.network.goOffline()
    rig.advance(3_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('RC-46: it never holds back reconnect(), which makes one try', () => {
    const rig = pausedOffline()
    expect(rig.client.reconnect()).toBe('attempting')
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(2)
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.status()).toBe('paused')
  })

  test('RC-46: an attempt under way is left alone; when it fails there is a pause', () => {
    const rig = createRig({ server: { line: 'mute' } })
    rig.open()
    rig.network.goOffline()
    expect(rig.status()).toBe('connecting')
    rig.advance(10_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: { code: 'connect-timeout' } })
  })

  test('RC-48: a connection that opens disproves it', () => {
    const rig = pausedOffline()
    rig.server.line = 'up'
    rig.client.reconnect()
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.status()).toBe('reconnecting')
    rig.network.goOffline()
    expect(rig.status()).toBe('paused')
  })
})
