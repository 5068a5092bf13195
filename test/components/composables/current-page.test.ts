import { mount } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import { currentPage, watchUnload } from '../../../src/connection/vue/page-visibility'
import { legacySocketIO } from '../../../src/legacy'
import { createScriptedNetwork, createScriptedRandom } from '../../../src/testing/scripted-ports'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createUniBusDouble } from '../../unit/legacy/uni-bus-double'
import { usePageStage } from './page-stage'

const { current } = usePageStage()

const component = (setup: () => void): Component => defineComponent({
  setup() {
    setup()
    return () => h('view')
  },
})

describe('whose code runs', () => {
  test('LG-51: it is the page that is being set up, its components too, on top of the stack or not', () => {
    const stage = current()
    const seen: unknown[] = []
    const look = (): void => void seen.push(currentPage())
    const part = component(look)
    stage.openPage(component(() => undefined))
    stage.openPage(defineComponent({
      setup() {
        look()
        return () => h(part)
      },
    }), { onTop: false })
    expect(seen).toHaveLength(2)
    expect(seen[0]).not.toBeNull()
    expect(seen[1]).toBe(seen[0])
    expect(currentPage()).not.toBe(seen[0])
  })

  test('LG-51: outside of setup it is the last page of the stack, if there is one', () => {
    const stage = current()
    expect(currentPage()).toBeNull()
    const seen: unknown[] = []
    stage.openPage(component(() => void seen.push(currentPage())))
    expect(currentPage()).toBe(seen[0])
    for (const $vm of [undefined, { $: null }, { $: {} }]) {
      vi.stubGlobal('getCurrentPages', () => [{ $vm }])
      expect(currentPage()).toBeNull()
    }
    vi.stubGlobal('getCurrentPages', undefined)
    expect(currentPage()).toBeNull()
  })

  test('LG-51: code of the app itself has none, whatever page is shown', () => {
    current().openPage(component(() => undefined))
    const seen: unknown[] = []
    mount(component(() => void seen.push(currentPage()))).unmount()
    expect(seen).toEqual([null])
  })

  test('LG-51: its end is reported when it is unloaded, and not when it is covered', () => {
    const reported: string[] = []
    const page = current().openPage(component(() => {
      const own = currentPage()
      if (own !== null) watchUnload(own, () => reported.push('unloaded'))
    }))
    page.cover()
    page.uncover()
    expect(reported).toEqual([])
    page.driver.unload()
    expect(reported).toEqual(['unloaded'])
  })
})

describe('tradewire/legacy', () => {
  test('LG-13: it makes the class, opens nothing, and can be ended before there was an instance', () => {
    const legacy = legacySocketIO({ url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 } })
    expect(legacy.socketIO).toBeTypeOf('function')
    legacy.dispose()
  })

  test('LG-42, LG-51: a handler goes with the page that registered it in its setup', () => {
    const stage = current()
    const bus = createUniBusDouble(false)
    vi.stubGlobal('uni', Object.defineProperties({}, Object.getOwnPropertyDescriptors(bus.api)))
    const { clock, socket, lifecycle } = stage
    const { socketIO, dispose } = legacySocketIO({
      url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 },
      ports: {
        clock, socket, lifecycle, network: createScriptedNetwork(), random: createScriptedRandom(0.5),
        frames: createManualFrameScheduler(), log: { report: () => undefined },
      },
    })
    const subscribe = (): void => uni.$on('getPositonsOrder', () => undefined)
    subscribe()
    const page = stage.openPage(component(() => {
      new socketIO({ traderid: 1 }).connectSocketInit()
      subscribe()
    }))
    expect(bus.count('getPositonsOrder')).toBe(2)
    page.driver.unload()
    expect(bus.count('getPositonsOrder')).toBe(1)
    dispose()
  })
})
