import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../../../src/connection/policy/connection-policy'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { guarded, tokens } from './client-stages'

describe('what can be seen', () => {
  test('RT-9: the debug hook sees every event with its effects', () => {
    const rig = createRig({ name: 'second' })
    rig.open()
    expect(rig.records.map(({ client, event, effects }) => [client, event.type, effects.map(({ type }) => type)]))
      .toEqual([
        ['second', 'networkReported', []],
        ['second', 'leaseTaken', []],
        ['second', 'leaseChanged', ['startTimer', 'resolve']],
        ['second', 'resolved', ['stopTimer', 'startTimer', 'open']],
        ['second', 'socketOpened', ['stopTimer', 'startTimer']],
        ['second', 'protocolReady', ['stopTimer', 'startTimer', 'startTimer']],
      ])
    expect(rig.records.every(({ atMs }) => atMs === rig.clock.now())).toBe(true)
    expect(rig.records[5]?.state.phase).toBe('ready')
    expect(rig.records[5]?.state).not.toHaveProperty('policy')
  })

  test('RT-9: one that throws is reported', () => {
    const rig = createRig({ debug: () => { throw new Error('no console') } })
    rig.open()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(new Set(rig.codes())).toEqual(new Set(['listener-threw']))
  })

  test('RT-11: the counters', async () => {
    const rig = createOpenRig()
    rig.last().message({ type: 'say' })
    rig.last().message(new ArrayBuffer(10))
    await rig.client.send({ type: 'x' })
    rig.last().closed(1006)
    rig.advance(5_000)
    rig.last().message({ type: 'complain' })
    const { framesIn, framesOut, sizeIn, sizeOut, opens, losses, diagnostics, lastDiagnostic } = rig.client.stats()
    const lengthOf = (...frames: readonly object[]): number =>
      frames.map((frame) => JSON.stringify(frame)).join('').length
    expect({ framesIn, framesOut, opens, losses }).toEqual({ framesIn: 5, framesOut: 3, opens: 2, losses: 1 })
    const ready = { type: 'ready' }
    expect(sizeIn).toBe(10 + lengthOf(ready, { type: 'say' }, ready, { type: 'complain' }))
    expect(sizeOut).toBe(lengthOf({ type: 'hello' }, { type: 'x' }, { type: 'hello' }))
    expect(diagnostics).toEqual({ 'server-error': 1 })
    expect(lastDiagnostic).toMatchObject({ code: 'server-error', atMs: rig.clock.now() })
  })

  test('RT-11: an attempt that ends before its socket opens is no loss', async () => {
    const rig = createRig({ server: { line: 'mute' } })
    rig.need()
    rig.advance(defaultPolicy.connectTimeoutMs)
    expect(rig.client.status().failure?.code).toBe('connect-timeout')
    expect(rig.client.stats()).toMatchObject({ opens: 0, losses: 0 })
    const refused = await guarded(tokens('old', 'new'), { server: { line: 'mute' } })
    refused.rig.last().closed(4401)
    await refused.rig.advanceAsync(0)
    expect(refused.rig.client.stats()).toMatchObject({ opens: 0, losses: 0 })
  })

  test('RT-11: a socket that is closed because of its token is a loss', async () => {
    const { rig } = await guarded(tokens('old', 'new'))
    rig.last().closed(4401)
    await rig.advanceAsync(0)
    expect(rig.client.stats()).toMatchObject({ opens: 2, losses: 1 })
  })
})
