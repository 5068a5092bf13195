import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref, type Ref } from 'vue'
import type { ScrollPort } from '../../../components/tradewire-position-list/scroll-port'
import { type ListScroll, useListScroll } from '../../../components/tradewire-position-list/use-list-scroll'
import type { Ticket } from '../../../src'
import { some, useListStage } from './list-stage'

type Rect = { readonly top: number } | readonly { readonly top: number }[] | null

interface Query {
  in(): Query
  select(selector: string): Query
  boundingClientRect(notify: (rect: Rect) => void): Query
  exec(): void
}

/** Answers `uni` queries with one list at `rect` and a window of 600 px. */
function stubUni(missing?: string) {
  const state: { rect: Rect, beforeAnswer(): void, readonly selected: string[], readonly scrolled: unknown[] } =
    { rect: { top: 0 }, beforeAnswer: () => undefined, selected: [], scrolled: [] }
  const resized = new Set<(event: object) => void>()
  let ask = (): void => undefined
  const query: Query = {
    in: () => query,
    select(selector) {
      state.selected.push(selector)
      return query
    },
    boundingClientRect(notify) {
      ask = () => {
        state.beforeAnswer()
        notify(state.rect)
      }
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
    ...(missing !== undefined && { [missing]: undefined }),
  })
  return { state, resized }
}

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

describe('a list with its own scroll view', () => {
  test('PL-10: scrolls from the current offset, and can request the same offset again', () => {
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

  test('PL-16: starts a new scroll view at the top', () => {
    stubUni()
    const { scroll } = open()
    scroll.moved({ detail: { scrollTop: 100 } })
    scroll.scrollBy(10)
    scroll.begun()
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([0, 0])
  })

  test('CO-21: follows changes to the window height until the list unmounts', () => {
    const { resized } = stubUni()
    const { scroll, wrapper } = open()
    expect(scroll.windowPx.value).toBe(600)
    for (const notify of resized) notify({ size: { windowHeight: 700 } })
    expect(scroll.windowPx.value).toBe(700)
    wrapper.unmount()
    expect(resized.size).toBe(0)
  })

  test.each(['onWindowResize', 'offWindowResize'])('CO-47: keeps the initial height when uni lacks %s', (missing) => {
    stubUni(missing)
    const { scroll, wrapper } = open()
    expect(scroll.windowPx.value).toBe(600)
    wrapper.unmount()
  })
})

describe('a list that scrolls with its page', () => {
  const portAt = (topPx: number) => ({ topPx: ref(topPx), viewportPx: ref(500) })

  test('PL-10: scrolls the page instead of the list, immediately and by the given distance', () => {
    const { state, resized } = stubUni()
    state.rect = { top: 80 }
    const port = portAt(100)
    const { scroll } = open(port)
    expect([scroll.windowPx, resized.size]).toEqual([port.viewportPx, 0])
    scroll.moved({ detail: { scrollTop: 900 } })
    scroll.scrollBy(25)
    expect(state.scrolled).toMatchObject([{ scrollTop: 125, duration: 0 }])
    expect([scroll.topPx(), scroll.askedPx.value]).toEqual([100 - 180, 0])
  })

  test('PL-73: passes a failure callback to uni, because uni would otherwise return a rejected promise', () => {
    const { state } = stubUni()
    open(portAt(100)).scroll.scrollBy(25)
    expect(state.scrolled).toEqual([expect.objectContaining({ fail: expect.any(Function) as unknown })])
  })

  test('PL-16: measures the list’s start again if the list may have moved, or on a scroll after 500 ms', async () => {
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
    // Setting the clock back must not delay scrolling.
    vi.setSystemTime(1_000_001)
    expect(await scrollTo(40, { top: 60 })).toBe(40 - 110)
    vi.setSystemTime(500_000)
    expect(await scrollTo(50, { top: 60 })).toBe(50 - 110)
    state.rect = { top: 5 }
    changesWith.value = 1
    await nextTick()
    expect(scroll.topPx()).toBe(50 - 55)
  })

  test('PL-16: measures the list’s start after the page has drawn the changes above the list', async () => {
    const { state } = stubUni()
    const changesWith = ref(40)
    const { scroll } = open(portAt(100), changesWith, (topPx) => (state.rect = { top: topPx }))
    expect(scroll.topPx()).toBe(100 - 140)
    changesWith.value = 75
    await nextTick()
    expect(scroll.topPx()).toBe(100 - 175)
  })

  test('PL-16: measures the list’s start correctly even if the page scrolls before the measurement ends', () => {
    const { state } = stubUni()
    const port = portAt(100)
    state.rect = { top: 40 }
    state.beforeAnswer = () => (port.topPx.value = 1_200)
    expect(open(port).scroll.topPx()).toBe(1_200 - 140)
  })

  test.each([[null], [[]], [[{ top: 7 }]]])('PL-16: ignores the invalid measurement %j', (rect) => {
    const { state } = stubUni()
    state.rect = rect
    expect(open(portAt(100)).scroll.topPx()).toBe(100)
  })
})

const { stage, showList, showOwn, close } = useListStage()

function rootOf(list: VueWrapper): HTMLElement {
  const root: unknown = list.element
  if (!(root instanceof HTMLElement)) throw new Error('the list is an element')
  return root
}

/** A list in the document, because detached elements get no focus. */
async function openList(props: object, count: number, slots = {}) {
  const list = await showOwn(props, some(count), slots)
  const root = rootOf(list)
  document.body.append(root)
  onTestFinished(() => root.remove())
  return { list, root }
}

const ticketOf = (element: Element | null): string | undefined =>
  element?.closest<HTMLElement>('[data-ticket]')?.dataset['ticket']
const focused = (): string | undefined => ticketOf(document.activeElement)

const reached = (root: HTMLElement): readonly (string | undefined)[] =>
  [...root.querySelectorAll('[tabindex="0"]')].map(ticketOf)

const focusRow = (root: HTMLElement, ticket: Ticket): void =>
  root.querySelector<HTMLElement>(`[data-ticket="${ticket}"] .line`)?.focus()

/** Returns whether the list leaves the key to the page. */
const press = (key: string): boolean | undefined =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('list keys', () => {
  test('PL-17: stops arrow keys at both ends of the list, and taps the row only on Enter or Space', async () => {
    const onRowTapped = vi.fn()
    const { root } = await openList({ onRowTapped }, 3)
    focusRow(root, 1)
    const path = ['ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map((key) => [press(key), focused()])
    expect(path).toEqual([[false, '1'], [false, '2'], [false, '3'], [false, '3'], [false, '2']])
    expect([press('Enter'), press(' '), onRowTapped.mock.calls]).toEqual([false, false, [[2], [2]]])
    expect([press('a'), press('ArrowLeft'), focused()]).toEqual([true, true, '2'])
    document.addEventListener('keydown', (event) => event.preventDefault(), { capture: true, once: true })
    press('Enter')
    expect(onRowTapped).toHaveBeenCalledTimes(2)
  })

  test('PL-17: ignores key presses and focus in elements inside the app’s rows', async () => {
    const onRowTapped = vi.fn()
    const { root } = await openList({ onRowTapped }, 3, { row: () => h('input') })
    expect(reached(root)).toEqual(['1'])
    root.querySelectorAll('input')[1]?.focus()
    expect([focused(), press(' '), press('ArrowDown'), focused()]).toEqual(['2', true, true, '2'])
    expect([onRowTapped.mock.calls, reached(root)]).toEqual([[], ['1']])
  })

  test('PL-17: moves the focus in layout order with Tab and arrow keys, even when rows reuse elements', async () => {
    const { list, root } = await openList({ heightPx: 640, selectable: 'many' }, 100)
    const scroll = async (scrollTop: number): Promise<void> => {
      list.find('.positions-scroll').element.dispatchEvent(new CustomEvent('scroll', { detail: { scrollTop } }))
      await stage().pass(1)
    }
    await scroll(64 * 10)
    expect(list.findAll('.position-row')[0]?.attributes('data-ticket')).not.toBe('5')
    expect(reached(root)).toEqual(['5'])
    focusRow(root, 5)
    const path = Array.from({ length: 22 }, () => press('ArrowDown') === false && focused())
    expect(path).toEqual(Array.from({ length: 22 }, (_, at) => String(6 + at)))
    await scroll(64 * 50)
    expect([document.activeElement, reached(root)]).toEqual([document.body, ['45']])
  })

  test('PL-17: moves the focus with its row, but not to another row when the row is removed', async () => {
    const { root } = await openList({ selectable: 'many' }, 4)
    focusRow(root, 3)
    const element = document.activeElement
    await close(1)
    expect([focused(), reached(root), document.activeElement === element]).toEqual(['3', ['3'], false])
    await close(3)
    expect([focused(), reached(root)]).toEqual([undefined, ['2']])
    focusRow(root, 2)
    await close(2)
    expect([document.activeElement, reached(root)]).toEqual([document.body, ['4']])
  })

  test('PL-68: does not focus a row again when the row moves to another position', async () => {
    const { root } = await openList({ selectable: 'many' }, 4)
    focusRow(root, 2)
    const focus = vi.spyOn(HTMLElement.prototype, 'focus')
    onTestFinished(() => focus.mockRestore())
    await close(4)
    expect([focused(), reached(root), focus.mock.calls]).toEqual(['2', ['2'], []])
  })

  test('PL-20, PL-65: lets Tab reach each row if the list handles taps on rows, otherwise only the list', async () => {
    const list = await showList({ heightPx: 640 }, some(2))
    const reachable = (): readonly (string | null)[] =>
      list.findAll('[tabindex="0"]').map(({ element }) => element.classList.item(0))
    expect(reachable()).toEqual(['position-window'])
    await list.setProps({ selectable: 'one' })
    expect(reachable()).toEqual(['line'])
    await list.setProps({ selectable: undefined })
    expect(reachable()).toEqual(['position-window'])
  })

  test('PL-64: associates a row with its own details, and keeps its details when the row moves', async () => {
    const lists = await Promise.all([1, 2].map(() => openList({ detailsHeightPx: 90 }, 3)))
    const ids: (string | undefined)[] = []
    for (const { list } of lists) {
      await list.find('[data-ticket="2"] .line').trigger('click')
      ids.push(list.find('.position-details').attributes('id'))
    }
    expect(new Set(ids).size).toBe(2)
    await close(1)
    for (const [at, { root }] of lists.entries()) {
      const owners = [...root.querySelectorAll('[aria-owns]')]
      expect(owners.map((row) => [ticketOf(row), row.getAttribute('aria-owns')])).toEqual([['2', ids[at]]])
    }
  })
})
