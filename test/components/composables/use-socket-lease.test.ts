import { describe, expect, test } from 'vitest'
import { effectScope, h, ref } from 'vue'
import { useSocketLease, useTabRule } from '../../../src/vue/connection/use-socket-lease'
import { TradewireError } from '../../../src/shared/errors'
import type { TabValue } from '../../../src/connection/leases/lease-set'
import type { UniRuntime } from '../../../src/testing/uni/page-hooks'
import { pageWith, usePageStage } from './page-stage'
import { component } from '../scripted-stage'

const runtimes: readonly UniRuntime[] = ['h5', 'mp-weixin']
const { current, restart } = usePageStage()

describe.each(runtimes)('useSocketLease on %s', (runtime) => {
  test('ST-34: keeps the socket open while the page is shown and the condition is true', async () => {
    const stage = restart(runtime)
    const needed = ref(false)
    const page = stage.openPage(component(() => useSocketLease(needed), 'trades'))
    expect(stage.held()).toEqual([])
    needed.value = true
    expect(stage.held()).toEqual(['trades'])
    await stage.settle()
    expect(stage.client.status().status).toBe('open')
    page.cover()
    await stage.settle()
    expect(stage.held()).toEqual([])
    expect(stage.client.status().status).toBe('idle')
    page.uncover()
    await stage.settle()
    expect(stage.held()).toEqual(['trades'])
    needed.value = false
    expect(stage.held()).toEqual([])
  })

  test('ST-34: releases the socket when the condition becomes false while the socket is connecting', async () => {
    const stage = restart(runtime)
    const needed = ref(false)
    const tab = ref<TabValue>(100)
    stage.client.on('statusChanged', ({ status }) => {
      if (status !== 'connecting') return
      needed.value = false
      tab.value = 100
    })
    stage.openPage(component(() => {
      useSocketLease(needed)
      useTabRule('accountStateIndex', tab)
    }, 'trades'))
    for (let turn = 1; turn <= 2; turn += 1) {
      needed.value = true
      await stage.settle()
      expect([stage.held(), stage.socket.live()]).toEqual([[], 0])
      tab.value = 0
      await stage.settle()
      expect([stage.held(), stage.socket.live()]).toEqual([[], 0])
    }
    expect(stage.socket.connections).toHaveLength(4)
  })

  test('ST-34: releases the lease when its page unloads', async () => {
    const stage = restart(runtime)
    const page = stage.openPage(component(() => useSocketLease(), 'trades'))
    await stage.settle()
    page.driver.unload()
    page.wrapper.unmount()
    await stage.settle()
    expect(stage.client.leases()).toEqual([])
    expect(stage.socket.live()).toBe(0)
  })

  test('ST-46: keeps the client of two mounted pages until both are unmounted', async () => {
    const stage = restart(runtime)
    const [first, second] = ['quotes', 'trades'].map((name) => stage.openPage(component(() => useSocketLease(), name)))
    second?.wrapper.unmount()
    await stage.settle()
    expect(stage.client.status().status).toBe('open')
    first?.wrapper.unmount()
    await stage.settle()
    expect(stage.client.reconnect()).toBe('disposed')
  })

  test('ST-34: does not open a socket for a lease acquired on a covered page', async () => {
    const stage = restart(runtime)
    stage.openPage(component(() => undefined, 'front'))
    stage.openPage(component(() => useSocketLease(), 'covered'), { onTop: false })
    await stage.settle()
    expect(stage.socket.connections).toHaveLength(0)
  })

  test('ST-35: opens the socket whenever a pop-up opens, and closes it whenever the pop-up closes', async () => {
    const stage = restart(runtime)
    const { page, setOpen } = pageWith(component(() => useSocketLease(), 'follow-sheet'))
    stage.openPage(page)
    for (let turn = 1; turn <= 3; turn += 1) {
      await setOpen(true)
      expect(stage.held()).toEqual(['follow-sheet'])
      await stage.settle()
      expect(stage.socket.live()).toBe(1)
      await setOpen(false)
      expect(stage.client.leases()).toEqual([])
      await stage.settle()
      expect(stage.socket.live()).toBe(0)
    }
    expect(stage.socket.connections).toHaveLength(3)
  })

  test('ST-36: sets the tab’s given value while the page is shown, and its neutral value otherwise', async () => {
    const stage = restart(runtime)
    const tab = ref<TabValue>(0)
    const page = stage.openPage(component(() => useTabRule('accountStateIndex', tab), 'account'))
    expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 0 })
    tab.value = 1
    expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 1 })
    page.cover()
    await stage.settle()
    expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 100 })
    page.uncover()
    expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 1 })
    page.driver.unload()
    page.wrapper.unmount()
    await stage.settle()
    expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 100 })
  })

  test('ST-36: sets a tab to its neutral value when the component unmounts while its page is shown', async () => {
    const stage = restart(runtime)
    const { page, setOpen } = pageWith(component(() => useTabRule('accountStateIndex', 0), 'tab'))
    stage.openPage(page)
    for (let turn = 1; turn <= 2; turn += 1) {
      await setOpen(true)
      expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 0 })
      await setOpen(false)
      expect([stage.client.tabs()['accountStateIndex'], stage.held()]).toEqual([100, []])
    }
  })

  for (const order of [['app', 'page'], ['page', 'app']] as const) {
    test(`ST-36: keeps the value in the background after hide events of ${order.join(' then ')}`, async () => {
      const stage = restart(runtime)
      const page = stage.openPage(component(() => useTabRule('accountStateIndex', 0), 'account'))
      await stage.settle()
      for (const who of order) {
        if (who === 'app') stage.lifecycle.toBackground()
        else page.driver.hide()
      }
      await stage.settle()
      expect(stage.client.tabs()).toMatchObject({ accountStateIndex: 0 })
      expect(stage.client.leases()).toMatchObject([{ label: 'account', kind: 'tab', held: true, suspended: true }])
      expect(stage.socket.live()).toBe(1)
      for (const who of order) {
        if (who === 'app') stage.lifecycle.toForeground()
        else page.driver.show()
      }
      await stage.settle()
      expect(stage.client.leases()).toMatchObject([{ held: true, suspended: false }])
      expect(stage.socket.connections).toHaveLength(1)
    })
  }
})

describe('names', () => {
  test('ST-39: labels a lease with the given label, or by default with the name of the component or the app', () => {
    const stage = current()
    stage.openPage(component(() => {
      useSocketLease(true, { label: 'watch list' })
      useSocketLease()
      useTabRule('followFlake', true)
    }, 'trades'))
    stage.openPage({ __name: 'trader', setup: () => (useSocketLease(), () => h('view')) })
    const scope = effectScope()
    scope.run(() => useSocketLease())
    expect(stage.held()).toEqual(['watch list', 'trades', 'trades', 'trader', 'app'])
    scope.stop()
  })

  test('ST-38: throws invalid-option for a client that is not installed and for a missing tab rule', () => {
    current().openPage(component(() => {
      const bad = [
        () => useSocketLease(true, { client: 'absent' }),
        () => useTabRule('accountStateIndex', 0, { client: 'absent' }),
        () => useTabRule('noSuchRule', 0),
      ]
      for (const call of bad) expect(call).toThrow(TradewireError)
    }, 'trades'))
  })
})
