import { describe, expect, test } from 'vitest'
import { createCurrentSocket } from '../../../../src/connection/runtime/current-socket'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { pings, silent } from './client-stages'

function fixture() {
  const socket = createScriptedSocket()
  const reported: string[] = []
  const line = createCurrentSocket(socket, {
    received: (generation, event) => reported.push(`${generation} ${event.type}`),
    closeFailed: (detail) => reported.push(detail),
  })
  return { socket, reported, line }
}

const request = { url: 'wss://feed.example.com' }

describe('the line', () => {
  test('CN-3: it reports each event with the generation it belongs to', () => {
    const { socket, reported, line } = fixture()
    line.open(1, request)
    socket.last().opened()
    socket.last().message('a')
    socket.last().closed(1001)
    line.open(2, request)
    socket.last().refused()
    expect(reported).toEqual(['1 opened', '1 message', '1 closed', '2 refused'])
  })

  test('CN-3: opening another silences the one before', () => {
    const { socket, reported, line } = fixture()
    line.open(1, request)
    const first = socket.last()
    line.open(2, request)
    expect(first.state).toBe('dropped')
    first.notifyAnyway({ type: 'opened' })
    expect(reported).toEqual([])
  })

  test('RT-7: with nothing open a send fails and a close does nothing', () => {
    const { reported, line } = fixture()
    const settled: unknown[] = []
    line.send('a', (error) => settled.push(error))
    line.close()
    expect(settled).toEqual(['not open'])
    expect(line.drop()).toBe(false)
    expect(reported).toEqual([])
  })

  test('CN-8: a drop reports whether a close was still unanswered', () => {
    const { socket, line } = fixture()
    line.open(1, request)
    socket.last().opened()
    line.close()
    expect(line.drop()).toBe(true)
    line.open(2, request)
    expect(line.drop()).toBe(false)
  })
})

describe('a probe that fails in the background', () => {
  test('LS-15, HB-9: one that a beat after a sleep made is followed by a pause, not by an attempt', () => {
    const rig = silent()
    rig.lifecycle.toBackground()
    rig.clock.suspend(15_000 + 5_001)
    rig.advance(0)
    expect(pings(rig)).toBe(1)
    rig.advance(2_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: { code: 'probe-timeout' } })
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-15: so is one that a return made which did not last', () => {
    const rig = silent()
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    expect(pings(rig)).toBe(1)
    rig.lifecycle.toBackground()
    rig.advance(2_000)
    expect(rig.client.status()).toMatchObject({ status: 'paused', failure: { code: 'probe-timeout' } })
    expect(rig.opensAtMs).toHaveLength(1)
  })
})

describe('what comes of a probe and of a return', () => {
  test('HB-12: one that the user asks for too is answered by the answer to the first', () => {
    const rig = silent()
    rig.advance(10_000)
    rig.network.goOffline()
    rig.client.reconnect()
    expect(pings(rig)).toBe(1)
    rig.last().message({ type: 'pong' })
    rig.advance(4_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('LS-19: what is given up after a long time away is a loss that is not final', () => {
    const rig = createOpenRig()
    rig.lifecycle.toBackground()
    rig.clock.suspend(60_000)
    rig.lifecycle.toForeground()
    expect(rig.client.status()).toMatchObject({
      status: 'connecting', failure: { code: 'connection-lost', final: false },
    })
  })

  test('RT-11: an attempt that never opened is no loss', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.open()
    rig.advance(3_600_000)
    expect(rig.client.stats()).toMatchObject({ opens: 0, losses: 0 })
  })
})
