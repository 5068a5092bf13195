import { mount } from '@vue/test-utils'
import { defineStore } from 'pinia'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent, effectScope, h, KeepAlive, nextTick, ref, watch } from 'vue'
import { onHide, onLoad, onShow } from '@dcloudio/uni-app'
import { usePageShown, usePageVisibility } from '../../../src/vue/connection/page-visibility'
import { drivePage, resetUniAppDouble, type UniRuntime } from '../../../src/testing/uni/page-hooks'
import { pageWith, usePageStage } from './page-stage'
import { component, recorder } from '../scripted-stage'

const runtimes: readonly UniRuntime[] = ['h5', 'mp-weixin']
const { current, restart } = usePageStage()

function watchingPart(name?: string) {
  const reported: string[] = []
  return { reported, part: component(() => usePageVisibility(recorder(reported)), name) }
}

describe.each(runtimes)('the Options API on %s', (runtime) => {
  test('TE-18: calls a page’s setup hooks before the hooks of the page’s options and mixins', () => {
    const calls: unknown[] = []
    const hooks = (who: string) => Object.fromEntries(
      ['onLoad', 'onShow', 'onHide', 'onUnload', 'onPullDownRefresh'].map((name) => [
        name, function called(this: { readonly label?: string }, given?: unknown) {
          calls.push([who, name, this.label, given].filter(Boolean).join(' '))
          return who
        },
      ]),
    )
    const child = defineComponent({ ...hooks('child'), render: () => h('view') })
    restart(runtime)
    const driver = drivePage(mount({
      ...hooks('page'), extends: hooks('base'), mixins: [hooks('mixin')], data: () => ({ label: 'quotes' }),
      setup: () => onShow(() => void calls.push('setup onShow')),
      render: () => h(child),
    }))
    driver.load({ id: '7' })
    expect(calls.splice(0)).toEqual(['base', 'mixin', 'page'].map((who) => `${who} onLoad quotes [object Object]`))
    driver.show()
    expect(calls.splice(0)).toEqual([
      'setup onShow', ...['base', 'mixin', 'page'].map((who) => `${who} onShow quotes`),
    ])
    driver.hide()
    driver.unload()
    expect(calls).toHaveLength(6)
    expect(driver.call('onPullDownRefresh')).toEqual(['base', 'mixin', 'page'])
    expect(driver.hookCount('onShow')).toBe(4)
    expect(driver.call('onReachBottom')).toEqual([])
  })
})

describe.each(runtimes)('page visibility on %s', (runtime) => {
  test('ST-30: reports a page as shown once for repeated show events, and reports each later change', () => {
    const { reported, part } = watchingPart()
    const page = restart(runtime).openPage(part)
    page.driver.show()
    expect(reported).toEqual(['shown'])
    page.cover()
    page.driver.hide()
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
    page.driver.unload()
    expect(reported).toEqual(['shown', 'hidden', 'shown', 'hidden'])
  })

  test('ST-30: returns the page’s state from usePageShown as a ref', async () => {
    const stage = restart(runtime)
    let isShown = (): boolean => false
    const seen: boolean[] = []
    const page = stage.openPage(component(() => {
      isShown = usePageShown()
      watch(isShown, (shown) => seen.push(shown))
    }))
    page.driver.show()
    expect(isShown()).toBe(true)
    page.cover()
    await nextTick()
    expect(isShown()).toBe(false)
    page.uncover()
    await nextTick()
    expect(seen).toEqual([false, true])
  })

  test('ST-30: reports the page’s state immediately to a component that mounts later', async () => {
    const { reported, part } = watchingPart()
    const { page: pageOfPart, setOpen } = pageWith(part)
    const page = restart(runtime).openPage(pageOfPart)
    await setOpen(true)
    expect(reported).toEqual(['shown'])
    await setOpen(false)
    page.cover()
    await setOpen(true)
    expect(reported).toEqual(['shown', 'hidden'])
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
  })

  test('ST-30: reports a page as hidden when the page’s shown callback opens another page on top', () => {
    const stage = restart(runtime)
    const reported: string[] = []
    const { shown, hidden } = recorder(reported)
    let isLeftAtOnce = false
    const page = stage.openPage(component(() => usePageVisibility({
      shown() {
        shown()
        // On App `uni.navigateTo` hides the page before it returns.
        if (isLeftAtOnce) page.driver.hide()
      },
      hidden,
    })))
    page.cover()
    isLeftAtOnce = true
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown', 'hidden'])
    isLeftAtOnce = false
    page.driver.show()
    expect(reported).toEqual(['shown', 'hidden', 'shown', 'hidden', 'shown'])
  })

  test('ST-30: treats a component on a covered page as hidden, even if nothing watched the page before', () => {
    const stage = restart(runtime)
    const { reported, part } = watchingPart()
    stage.openPage(component(() => undefined))
    stage.openPage(part, { onTop: false })
    expect(reported).toEqual(['hidden'])
  })

  test('ST-31: registers each page hook once when a pop-up mounts and unmounts repeatedly', async () => {
    const { reported, part } = watchingPart()
    const { page: pageOfPart, setOpen } = pageWith(part)
    const page = restart(runtime).openPage(pageOfPart)
    for (let turn = 0; turn < 100; turn += 1) await setOpen(turn % 2 === 0)
    expect(reported).toHaveLength(50)
    page.cover()
    page.uncover()
    expect(reported).toHaveLength(50)
    expect(['onShow', 'onHide', 'onUnload'].map((name) => page.driver.hookCount(name))).toEqual([1, 1, 1])
  })

  test('ST-31: skips a listener that another listener removes during the same event', () => {
    const stage = restart(runtime)
    const reported: string[] = []
    let stop: () => void = () => undefined
    const page = stage.openPage(component(() => {
      usePageVisibility({ shown: () => undefined, hidden: () => stop() })
      const scope = effectScope()
      scope.run(() => usePageVisibility(recorder(reported)))
      stop = () => scope.stop()
    }))
    page.cover()
    expect(reported).toEqual(['shown'])
  })

  test('ST-32: treats a component as hidden while its page is hidden or keep-alive deactivates it', async () => {
    const stage = restart(runtime)
    const tab = ref(0)
    const { reported, part: first } = watchingPart('first-tab')
    const second = component(() => undefined, 'second-tab')
    const page = stage.openPage(defineComponent({
      setup: () => () => h(KeepAlive, null, { default: () => h(tab.value === 0 ? first : second) }),
    }))
    tab.value = 1
    await nextTick()
    expect(reported).toEqual(['shown', 'hidden'])
    page.cover()
    tab.value = 0
    await nextTick()
    expect(reported).toEqual(['shown', 'hidden'])
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
  })
})

describe('without a page', () => {
  test('ST-33: always treats a scope without a page as shown', () => {
    const reported: string[] = []
    const scope = effectScope()
    scope.run(() => usePageVisibility(recorder(reported)))
    scope.stop()
    expect(reported).toEqual(['shown'])
  })

  test('ST-33: treats a store as shown even when the page that first used it is hidden', () => {
    const reported: string[] = []
    const useStore = defineStore('watching', () => {
      usePageVisibility(recorder(reported))
      return {}
    })
    const page = current().openPage(component(() => void useStore()))
    page.cover()
    page.wrapper.unmount()
    expect(reported).toEqual(['shown'])
  })

  test('ST-33: treats App.vue as shown from the start, and follows the app’s show and hide events', () => {
    resetUniAppDouble('h5')
    const { reported, part } = watchingPart('App')
    const app = drivePage(mount(part))
    app.show()
    app.hide()
    app.show()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
  })

  test('ST-30: treats a page as shown when there is no page stack', () => {
    vi.stubGlobal('getCurrentPages', undefined)
    const { reported, part } = watchingPart()
    current().openPage(part, { onTop: false })
    expect(reported).toEqual(['shown'])
  })
})

function pageWithPopUp() {
  const reported: string[] = []
  const popUpOpen = ref(true)
  const PopUp = defineComponent({
    setup() {
      onShow(() => void reported.push('pop-up shown'))
      onHide(() => void reported.push('pop-up hidden'))
      return () => h('i')
    },
  })
  const Page = defineComponent({
    setup() {
      onLoad((query) => void reported.push(`page loaded ${JSON.stringify(query)}`))
      onShow(() => void reported.push('page shown'))
      return () => (popUpOpen.value ? h(PopUp) : undefined)
    },
  })
  const wrapper = mount(Page)
  return { reported, popUpOpen, wrapper, page: drivePage(wrapper) }
}

describe('the hooks of uni-app', () => {
  beforeEach(() => resetUniAppDouble())

  test('TE-6: registers a component’s hooks on the page, where they outlive the component', async () => {
    const { reported, popUpOpen, wrapper, page } = pageWithPopUp()
    reported.length = 0
    popUpOpen.value = false
    await wrapper.vm.$nextTick()
    page.hide()
    expect(reported).toEqual(['pop-up hidden'])
    expect(page.hookCount('onShow')).toBe(2)
    wrapper.unmount()
    page.show()
    expect(reported).toEqual(['pop-up hidden'])
  })

  test('TE-6: treats a component as shown immediately on H5 and App, but on WeChat only once its page is shown', () => {
    expect(pageWithPopUp().reported).toEqual(['pop-up shown'])
    resetUniAppDouble('app')
    expect(pageWithPopUp().reported).toEqual(['pop-up shown'])
    resetUniAppDouble('mp-weixin')
    const { reported, page } = pageWithPopUp()
    expect(reported).toEqual([])
    page.load({ id: '7' })
    page.show()
    expect(reported).toEqual(['page loaded {"id":"7"}', 'page shown', 'pop-up shown'])
  })
})
