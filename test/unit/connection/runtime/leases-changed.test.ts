import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'

describe('leasesChanged', () => {
  test('LS-27: what changes no lease is not told', () => {
    const rig = createRig()
    const page = rig.need()
    const tab = rig.client.bindTab('accountStateIndex', 'tab')
    tab.set(0)
    rig.client.connect()
    let told = 0
    rig.client.on('leasesChanged', () => { told += 1 })
    page.want(true)
    page.shown()
    tab.set(0)
    tab.shown()
    rig.client.connect()
    rig.lifecycle.toForeground()
    expect(told).toBe(0)
  })

  test('LS-27: a tab value that changes without changing the need is reported', () => {
    const rig = createRig()
    const tab = rig.client.bindTab('accountStateIndex', 'tab')
    tab.set(1)
    let told = 0
    rig.client.on('leasesChanged', () => { told += 1 })
    tab.set(2)
    tab.set(2)
    expect(told).toBe(1)
    tab.hidden()
    tab.hidden()
    expect(told).toBe(2)
  })

  test('LS-27: a page that shows in the background is reported, though it held before', () => {
    const rig = createRig()
    const page = rig.need()
    rig.lifecycle.toBackground()
    page.hidden()
    let told = 0
    rig.client.on('leasesChanged', () => { told += 1 })
    page.shown()
    expect(told).toBe(1)
  })

  test('LS-27: nothing is reported when the doubt about a page ends that has come back', () => {
    const rig = createRig()
    const page = rig.need()
    rig.lifecycle.toBackground()
    page.hidden()
    rig.advance(1_000)
    rig.lifecycle.toForeground()
    page.shown()
    let told = 0
    rig.client.on('leasesChanged', () => { told += 1 })
    rig.advance(1_000)
    expect(told).toBe(0)
  })

  test('LS-27: a lease that is released again is not told, also from within', () => {
    const rig = createRig()
    const page = rig.need()
    let told = 0
    rig.client.on('leasesChanged', () => {
      told += 1
      // Bounded, for without the rule it would go on for ever.
      if (told < 10) page.release()
    })
    page.release()
    expect(told).toBe(1)
  })

  test('LS-8: who asks again on hearing of it asks for the same, and gives back all of it', () => {
    const rig = createRig()
    const stop = rig.client.on('leasesChanged', () => {
      rig.client.connect()
      rig.client.setTab('accountStateIndex', 0)
    })
    rig.client.connect()
    stop()
    expect(rig.client.leases().map(({ label }) => label).sort()).toEqual(['accountStateIndex', 'manual'])
    rig.client.close()
    rig.client.setTab('accountStateIndex', 100)
    expect(rig.client.leases().filter(({ held }) => held)).toEqual([])
  })
})
