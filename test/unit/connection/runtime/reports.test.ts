import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../../src/shared/errors'
import { createRig } from '../../../support/client-rig'

describe('reports', () => {
  test('RT-21: a log that throws is counted and told, and stops nothing', () => {
    const rig = createRig({ ports: { log: { report: () => { throw new Error('disk full') } } } })
    const told: Diagnostic[] = []
    rig.client.on('diagnosed', ({ code, detail = '' }) => told.push({ code, detail }))
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.open()
    rig.advance(0)
    rig.last().message({ type: 'complain' })
    expect(rig.status()).toBe('open')
    const thrown = { code: 'listener-threw', detail: 'disk full' }
    expect(told).toEqual([
      thrown, { code: 'listener-threw', detail: 'a page fell over' },
      thrown, { code: 'listener-threw', detail: 'a page fell over' },
      thrown, { code: 'server-error', detail: '{"type":"complain"}' },
    ])
    expect(rig.client.stats().diagnostics).toEqual({ 'listener-threw': 5, 'server-error': 1 })
  })

  test('RT-4: a listener that throws is reported on diagnosed', () => {
    const rig = createRig()
    const told: string[] = []
    rig.client.on('diagnosed', ({ code }) => told.push(code))
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.need()
    expect(told).toEqual(['listener-threw'])
  })

  test('RT-4: one of the diagnostics that throws is reported, and its neighbours hear the diagnostic only', () => {
    const rig = createRig()
    const told: string[] = []
    rig.client.on('diagnosed', () => { throw new Error('no end') })
    rig.client.on('diagnosed', ({ code }) => told.push(code))
    rig.client.report({ code: 'server-error' })
    expect(told).toEqual(['server-error'])
    expect(rig.codes()).toEqual(['server-error', 'listener-threw'])
  })

  test('RT-4: what a listener of the diagnostics itself reports is told too', () => {
    const rig = createRig()
    const told: string[] = []
    rig.client.on('diagnosed', ({ code }) => {
      told.push(code)
      if (code === 'server-error') rig.client.report({ code: 'storage-failed' })
    })
    rig.client.report({ code: 'server-error' })
    expect(told).toEqual(['server-error', 'storage-failed'])
  })
})
