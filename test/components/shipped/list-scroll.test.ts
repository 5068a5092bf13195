import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref, type Ref } from 'vue'
import type { ScrollPort } from '../../../components/tradewire-position-list/scroll-port'
import { useListScroll, type ListScroll } from '../../../components/tradewire-position-list/use-list-scroll'

type Rect = { readonly top: number } | readonly { readonly top: number }[] | null

interface Query {
  in(): Query
  select(selector: string): Query
  boundingClientRect(notify: (rect: Rect) => void): Query
  exec(): void
}

/** Answers `uni`'s queries: one list that stands at `rect` in its window, and a window of 600 px. */
function stubUni() {
  const state: { rect: Rect, readonly selected: string[], readonly scrolled: unknown[] } =
    { rect: { top: 0 }, selected: [], scrolled: [] }
  const resized = new Set<(event: object) => void>()
  let ask = (): void => undefined
  const query: Query = {
    in: () => query,
    select(selector) {
      state.selected.push(selector)
      return query
    },
    boundingClientRect(notify) {
      ask = () => notify(state.rect)
      return query
    },
    exec: () => ask(),
  }
  vi.stubGlobal('uni', {
    createSelectorQuery: () => query,
    pageScrollTo: (options: unknown) => state.scrolled.push(options),
    getSystemInfoSync: () => ({ windowHeight: 600 }),
    onWindowResize: (listener: (event: object) => void) => resized.add(listener),
    offWindowResize: (listener: (event: object) => void) => resized.delete(listener),
  })
  return { state, resized }
}

/** @param drawn called with the present value when the list's component is rendered */
function open(port?: ScrollPort, changesWith: Ref<number> = ref(0), drawn: (value: number) => void = () => undefined) {
  const made: ListScroll[] = []
  const wrapper = mount(defineComponent(() => {
    made.push(useListScroll(port, () => changesWith.value))
    return () => {
      drawn(changesWith.value)
      return h('i')
    }
  }))
  const [scroll] = made
  if (scroll === undefined) throw new Error('setup has run')
  return { scroll, wrapper }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a list that scrolls by itself', () => {
  test('PL-10: it is asked to scroll from where it is, also twice to the same place', () => {
    const { state } = stubUni()
    const { scroll } = open()
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([0, 0])
    scroll.moved({ detail: { scrollTop: 100 } })
    scroll.scrollBy(-30)
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([100, 70])
    scroll.scrollBy(-30)
    expect(scroll.askedPx.value).toBeCloseTo(70.1)
    scroll.scrollBy(-30)
    expect(scroll.askedPx.value).toBe(70)
    expect([state.selected, state.scrolled]).toEqual([[], []])
  })

  test('PL-16: a new scroll view begins at its top', () => {
    stubUni()
    const { scroll } = open()
    scroll.moved({ detail: { scrollTop: 100 } })
    scroll.scrollBy(10)
    scroll.begun()
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([0, 0])
  })

  test('CO-21: it is as high as the window, which may change until the list is gone', () => {
    const { resized } = stubUni()
    const { scroll, wrapper } = open()
    expect(scroll.windowPx.value).toBe(600)
    for (const notify of resized) notify({ size: { windowHeight: 700 } })
    expect(scroll.windowPx.value).toBe(700)
    wrapper.unmount()
    expect(resized.size).toBe(0)
  })
})

describe('a list that its page scrolls', () => {
  const portAt = (topPx: number) => ({ topPx: ref(topPx), viewportPx: ref(500) })

  test('PL-10: it scrolls the page by so much, at once, and not itself', () => {
    const { state, resized } = stubUni()
    state.rect = { top: 80 }
    const port = portAt(100)
    const { scroll } = open(port)
    expect([scroll.windowPx, resized.size]).toEqual([port.viewportPx, 0])
    scroll.moved({ detail: { scrollTop: 900 } })
    scroll.scrollBy(25)
    expect(state.scrolled).toEqual([{ scrollTop: 125, duration: 0 }])
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([100 - 180, 0])
  })

  test('PL-16: its begin is measured again after half a second, or when it may be elsewhere', async () => {
    const { state } = stubUni()
    const port = portAt(0)
    const changesWith = ref(0)
    state.rect = { top: 40 }
    const { scroll } = open(port, changesWith)
    expect([state.selected, scroll.topPx()]).toEqual([['.position-rows'], -40])
    const scrollTo = async (topPx: number, rect: Rect): Promise<number> => {
      state.rect = rect
      port.topPx.value = topPx
      await nextTick()
      return scroll.topPx()
    }
    vi.setSystemTime(1_000_500)
    expect(await scrollTo(10, { top: 90 })).toBe(10 - 40)
    vi.setSystemTime(1_000_501)
    expect(await scrollTo(20, { top: 90 })).toBe(20 - 110)
    expect(await scrollTo(30, { top: 0 })).toBe(30 - 110)
    // A clock that was set back holds nothing up.
    vi.setSystemTime(1_000_001)
    expect(await scrollTo(40, { top: 60 })).toBe(40 - 110)
    vi.setSystemTime(500_000)
    expect(await scrollTo(50, { top: 60 })).toBe(50 - 110)
    state.rect = { top: 5 }
    changesWith.value = 1
    await nextTick()
    expect(scroll.topPx()).toBe(50 - 55)
  })

  test('PL-16: it is measured when what changed above it is drawn', async () => {
    const { state } = stubUni()
    const changesWith = ref(40)
    const { scroll } = open(portAt(100), changesWith, (topPx) => (state.rect = { top: topPx }))
    expect(scroll.topPx()).toBe(100 - 140)
    changesWith.value = 75
    await nextTick()
    expect(scroll.topPx()).toBe(100 - 175)
  })

  test.each([[null], [[]], [[{ top: 7 }]]])('PL-16: an answer that is no place changes nothing: %j', (rect) => {
    const { state } = stubUni()
    state.rect = rect
    expect(open(portAt(100)).scroll.topPx()).toBe(100)
  })
})
