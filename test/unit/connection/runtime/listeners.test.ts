import { describe, expect, test } from 'vitest'
import { createOpenRig, createRig } from '../../../support/client-rig'

describe('listeners', () => {
  test('RT-4: one that throws is reported; the others still run', () => {
    const rig = createRig()
    const heard: string[] = []
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.client.on('statusChanged', ({ status }) => heard.push(status))
    rig.open()
    rig.advance(0)
    expect(heard).toEqual(['connecting', 'open'])
    expect(rig.reported).toEqual([
      { code: 'listener-threw', detail: 'a page fell over' }, { code: 'listener-threw', detail: 'a page fell over' },
    ])
    expect(rig.status()).toBe('open')
  })

  test('RT-4: one of the diagnostics that throws is not told of itself', () => {
    const rig = createRig()
    rig.client.on('diagnosed', () => { throw new Error('log is full') })
    rig.client.report({ code: 'server-error' })
    expect(rig.codes()).toEqual(['server-error', 'listener-threw'])
  })

  test('RT-4: one that was dropped stays silent, also when that was just now', () => {
    const rig = createOpenRig()
    const heard: string[] = []
    const off = rig.client.on('heard', () => {
      heard.push('first')
      offSecond()
    })
    const offSecond = rig.client.on('heard', () => heard.push('second'))
    rig.last().message({ type: 'say' })
    off()
    off()
    rig.last().message({ type: 'say' })
    expect(heard).toEqual(['first'])
  })

  test('RT-4: the same function twice is two subscriptions', () => {
    const rig = createOpenRig()
    let calls = 0
    const listener = (): void => { calls += 1 }
    const off = rig.client.on('heard', listener)
    rig.client.on('heard', listener)
    rig.last().message({ type: 'say' })
    off()
    rig.last().message({ type: 'say' })
    expect(calls).toBe(3)
  })

  test('RT-16: the status comes before the error that belongs to it, and none twice', () => {
    const rig = createRig({ policy: { maxAttempts: 0 } })
    const story: string[] = []
    rig.client.on('statusChanged', ({ status }) => story.push(status))
    rig.client.on('connectError', ({ code }) => story.push(`${code} while ${rig.client.status().status}`))
    const page = rig.need()
    page.want(true)
    rig.advance(60_000)
    rig.last().closed(1006)
    expect(story).toEqual(['connecting', 'open', 'failed', 'connection-lost while failed'])
  })

  test('RT-18: what is built around the client may report through it', () => {
    const rig = createRig()
    const told: unknown[] = []
    rig.client.on('diagnosed', (diagnostic) => told.push(diagnostic))
    rig.client.report({ code: 'listener-threw', detail: 'channel' })
    rig.client.report({ code: 'server-error', detail: 'busy' })
    expect(rig.codes()).toEqual(['listener-threw', 'server-error'])
    const atMs = rig.clock.now()
    expect(told).toEqual([
      { code: 'listener-threw', detail: 'channel', atMs }, { code: 'server-error', detail: 'busy', atMs },
    ])
    expect(rig.client.stats().diagnostics).toEqual({ 'listener-threw': 1, 'server-error': 1 })
  })
})
