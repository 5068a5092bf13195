import { mount } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent, getCurrentInstance, h, onBeforeMount, onMounted, type Component } from 'vue'
import { currentPage, usePageVisibility } from '../../../src/connection/vue/page-visibility'
import { useSocketLease } from '../../../src/connection/vue/use-socket-lease'
import { usePageStage } from './page-stage'

const { restart, current } = usePageStage()

/** A component whose parent is linked after its setup, as Douyin and Lark do; `missing` is what it has until then. */
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
      // Vue itself needs the parent that it knows.
      onMounted(() => void Reflect.set(instance, 'parent', parent))
      return () => h('view')
    },
  })
}

describe.each([undefined, null])('a parent that is %s during setup', (missing) => {
  test('ST-41: the component needs the socket while its page is shown', async () => {
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

  test('ST-41: it is moved to its own page at mount, when another page was on top', () => {
    const stage = restart('mp-weixin')
    const reported: string[] = []
    const other = stage.openPage(defineComponent(() => () => h('view')))
    const page = stage.openPage(lateChild(() => usePageVisibility({
      shown: () => reported.push('shown'), hidden: () => reported.push('hidden'),
    }), missing), { onTop: false })
    expect(reported).toEqual(['shown', 'hidden'])
    other.cover()
    expect(reported).toEqual(['shown', 'hidden'])
    page.uncover()
    expect(reported).toEqual(['shown', 'hidden', 'shown'])
  })

  test('ST-41: without a stack of pages it counts as shown', () => {
    restart('mp-weixin')
    vi.stubGlobal('getCurrentPages', undefined)
    const reported: string[] = []
    current().openPage(lateChild(() => usePageVisibility({
      shown: () => reported.push('shown'), hidden: () => reported.push('hidden'),
    }), missing, () => missing))
    expect(reported).toEqual(['shown'])
  })

  test('ST-41: it is hidden from the start when the page on top is', () => {
    const stage = restart('mp-weixin')
    const silent = { shown: () => undefined, hidden: () => undefined }
    const other = stage.openPage(defineComponent(() => {
      usePageVisibility(silent)
      return () => h('view')
    }))
    other.cover()
    const reported: string[] = []
    stage.openPage(lateChild(() => usePageVisibility({
      shown: () => reported.push('shown'), hidden: () => reported.push('hidden'),
    }), missing), { onTop: false })
    expect(reported).toEqual(['hidden'])
  })

  test('ST-41: what is mounted within App.vue stays its own, whatever page is on top', () => {
    const stage = restart('mp-weixin')
    const reported: string[] = []
    const page = stage.openPage(defineComponent(() => () => h('view')))
    const app = mount(lateChild(() => {
      const instance = getCurrentInstance()
      if (instance?.proxy) Reflect.set(instance.proxy, '$mpType', 'app')
      usePageVisibility({ shown: () => reported.push('shown'), hidden: () => reported.push('hidden') })
    }, missing, () => missing))
    page.cover()
    expect(reported).toEqual(['shown'])
    app.unmount()
  })
})

test('LG-51: a component of a late parent runs for the page on top', () => {
  const stage = restart('mp-weixin')
  const seen: unknown[] = []
  const child = lateChild(() => void seen.push(currentPage()), undefined)
  stage.openPage(defineComponent(() => {
    seen.push(currentPage())
    return () => h(child)
  }))
  expect(seen[1]).toBe(seen[0])
})
