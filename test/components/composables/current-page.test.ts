import { mount } from '@vue/test-utils'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Component, defineComponent, effectScope, getCurrentInstance, h, nextTick, onBeforeMount, onMounted, ref,
} from 'vue'
import { currentPage, usePageVisibility, watchShown, watchUnload } from '../../../src/vue/connection/page-visibility'
import { legacySocketIO } from '../../../src/legacy'
import { createUniBusDouble } from '../../unit/legacy/uni-bus-double'
import { usePageStage } from './page-stage'
import { useSocketLease } from '../../../src/vue/connection/use-socket-lease'
import { scopeEnds } from '../../../src/vue/connection/scope-ends'
import { component, createScriptedPorts, recorder } from '../scripted-stage'

const { restart, current } = usePageStage()

describe('the current page', () => {
  test('LG-51: returns the page whose setup is running, even if another page is on top', () => {
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

  test('LG-51: returns the top page of the stack outside setup, or null if there is no page', () => {
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

  test('LG-51: returns null in a component outside all pages, whichever page is shown', () => {
    current().openPage(component(() => undefined))
    const seen: unknown[] = []
    mount(component(() => void seen.push(currentPage()))).unmount()
    expect(seen).toEqual([null])
  })

  test('LG-51: reports a page as ended when the page unloads, but not when another page covers it', () => {
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

test('LG-80: reports each time a page is hidden or shown again', () => {
  const reported: boolean[] = []
  const page = current().openPage(component(() => {
    const own = currentPage()
    if (own !== null) watchShown(own, (isShown) => reported.push(isShown))
  }))
  reported.length = 0
  page.cover()
  page.uncover()
  page.cover()
  expect(reported).toEqual([false, true, false])
})

describe('tradewire/legacy', () => {
  test('LG-13: creates the socketIO class without connecting, and accepts dispose() without an instance', () => {
    const legacy = legacySocketIO({ url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 } })
    expect(legacy.socketIO).toBeTypeOf('function')
    legacy.dispose()
  })

  test('LG-42, LG-51: removes a handler registered in a page’s setup when the page unloads', () => {
    const stage = current()
    const bus = createUniBusDouble(false)
    vi.stubGlobal('uni', Object.defineProperties({}, Object.getOwnPropertyDescriptors(bus.api)))
    const { socketIO, dispose } = legacySocketIO({
      url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 }, ports: createScriptedPorts(),
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

  test('LG-44: replaces a list item’s handler when Vue mounts the next item and unmounts this item', async () => {
    const bus = createUniBusDouble(false)
    vi.stubGlobal('uni', Object.defineProperties({}, Object.getOwnPropertyDescriptors(bus.api)))
    const { socketIO, dispose } = legacySocketIO({
      url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 }, ports: createScriptedPorts(),
    })
    const item = component(() => uni.$on('getPositonsOrder', () => undefined))
    const keys = ref([1, 2])
    const socketIo = new socketIO({ traderid: 1 })
    current().openPage(defineComponent(() => {
      socketIo.connectSocketInit()
      return () => h('view', keys.value.map((key) => h(item, { key })))
    }))
    void socketIo.Close()
    socketIo.connectSocketInit()
    keys.value = [2, 3]
    await nextTick()
    expect(bus.count('getPositonsOrder')).toBe(2)
    dispose()
  })
})

/** A component whose parent is linked after its setup, as on Douyin and Lark. Until then its parent is `missing`. */
function lateChild(setup: () => void, missing: null | undefined, linked = (own: unknown): unknown => own): Component {
  return defineComponent({
    name: 'late-child',
    setup() {
      const instance = getCurrentInstance()
      if (instance === null) throw new Error('setup has an instance')
      const { parent } = instance
      Reflect.set(instance, 'parent', missing)
      onBeforeMount(() => void Reflect.set(instance, 'parent', linked(parent)))
      setup()
      onMounted(() => void Reflect.set(instance, 'parent', parent))
      return () => h('view')
    },
  })
}

describe.each([undefined, null])('a component whose parent is %s during setup', (missing) => {
  test('ST-41: keeps the socket open for the component while its page is shown', async () => {
    const stage = restart('mp-weixin')
    const page = stage.openPage(lateChild(() => useSocketLease(), missing))
    expect(stage.held()).toEqual(['late-child'])
    page.cover()
    expect(stage.held()).toEqual([])
    page.uncover()
    expect(stage.held()).toEqual(['late-child'])
    page.wrapper.unmount()
    expect(stage.held()).toEqual([])
  })

  test('ST-41: assigns the component to its own page at mount if another page was on top during setup', () => {
    const stage = restart('mp-weixin')
    const reported: string[] = []
    const other = stage.openPage(defineComponent(() => () => h('view')))
    const page = stage.openPage(lateChild(() => usePageVisibility(recorder(reported)), missing), { onTop: false })
    expect(reported).toEqual(['shown', 'hidden'])
    other.cover()
    expect(reported).toEqual(['shown', 'hidden'])
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
  })

  test('ST-41: treats the component as shown when there is no page stack', () => {
    restart('mp-weixin')
    vi.stubGlobal('getCurrentPages', undefined)
    const reported: string[] = []
    current().openPage(lateChild(() => usePageVisibility(recorder(reported)), missing, () => missing))
    expect(reported).toEqual(['shown'])
  })

  test('ST-41: treats the component as hidden from the start when the top page is hidden', () => {
    const stage = restart('mp-weixin')
    const silent = { shown: () => undefined, hidden: () => undefined }
    const other = stage.openPage(defineComponent(() => {
      usePageVisibility(silent)
      return () => h('view')
    }))
    other.cover()
    const reported: string[] = []
    stage.openPage(lateChild(() => usePageVisibility(recorder(reported)), missing), { onTop: false })
    expect(reported).toEqual(['hidden'])
  })

  test('ST-41: assigns components within App.vue to the app, not to the page on top', () => {
    const stage = restart('mp-weixin')
    const reported: string[] = []
    const page = stage.openPage(defineComponent(() => () => h('view')))
    const app = mount(lateChild(() => {
      const instance = getCurrentInstance()
      if (instance?.proxy) Reflect.set(instance.proxy, '$mpType', 'app')
      usePageVisibility(recorder(reported))
    }, missing, () => missing))
    page.cover()
    expect(reported).toEqual(['shown'])
    app.unmount()
  })
})

test('LG-51: assigns a component to the top page when its parent is missing during setup', () => {
  const stage = restart('mp-weixin')
  const seen: unknown[] = []
  const child = lateChild(() => void seen.push(currentPage()), undefined)
  stage.openPage(defineComponent(() => {
    seen.push(currentPage())
    return () => h(child)
  }))
  expect(seen[1]).toBe(seen[0])
})

function createCounted() {
  const reported: string[] = []
  const begin = (name: string) => () => {
    reported.push(`${name} began`)
    return () => reported.push(`${name} ended`)
  }
  return { reported, begin }
}

function spyOnWarnings() {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  return warn
}

test('JS-17: stops a listener once when its scope ends, and does not start a listener in an ended scope', () => {
  const warn = spyOnWarnings()
  const { reported, begin } = createCounted()
  const scope = effectScope()
  const { ends, until } = scope.run(scopeEnds) ?? scopeEnds()
  const stop = scope.run(() => until(begin('in setup')))
  until(begin('at a click'))
  until(begin('stopped'))()
  expect(ends.size).toBe(2)
  scope.stop()
  stop?.()
  until(begin('late'))()
  expect(reported).toEqual([
    'in setup began', 'at a click began', 'stopped began', 'stopped ended', 'in setup ended', 'at a click ended',
  ])
  expect(ends.size).toBe(0)
  expect(warn).not.toHaveBeenCalled()
})

test('JS-17: stops a listener when its composable’s scope or its caller’s scope ends', () => {
  const { reported, begin } = createCounted()
  const [own, other] = [effectScope(), effectScope()]
  const { until } = own.run(scopeEnds) ?? scopeEnds()
  other.run(() => until(begin('one')))
  other.stop()
  expect(reported).toEqual(['one began', 'one ended'])
  const third = effectScope()
  third.run(() => until(begin('two')))
  own.stop()
  third.stop()
  expect(reported.slice(2)).toEqual(['two began', 'two ended'])
})

test('JS-17: stops a listener immediately if starting the listener ends its scope', () => {
  const { reported, begin } = createCounted()
  const scope = effectScope()
  const { until } = scope.run(scopeEnds) ?? scopeEnds()
  until(() => {
    scope.stop()
    return begin('one')()
  })
  expect(reported).toEqual(['one began', 'one ended'])
})

test('JS-17: keeps a listener added outside any scope until its removal, and causes no Vue warning', () => {
  const warn = spyOnWarnings()
  const { reported, begin } = createCounted()
  const { until } = scopeEnds()
  const stop = until(begin('one'))
  expect(reported).toEqual(['one began'])
  stop()
  stop()
  expect(reported).toEqual(['one began', 'one ended'])
  expect(warn).not.toHaveBeenCalled()
})
