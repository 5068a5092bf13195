import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import type { Ticket } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'

const stage = useDemoStage({ hasLists: true })

function rootOf(list: VueWrapper): HTMLElement {
  const root: unknown = list.element
  if (!(root instanceof HTMLElement)) throw new Error('the list is an element')
  return root
}

/** A list in the document, where elements have the focus. */
async function openList(props: object, count: number, slots = {}) {
  const list = stage().show(defineComponent(() => () => h(TradewirePositionList, props, slots)))
  await stage().goLive(Array.from({ length: count }, () => ({})))
  const root = rootOf(list)
  document.body.append(root)
  onTestFinished(() => root.remove())
  return { list, root }
}

const ticketOf = (element: Element | null): string | undefined =>
  element?.closest<HTMLElement>('[data-ticket]')?.dataset['ticket']
const focused = (): string | undefined => ticketOf(document.activeElement)

/** Rows that Tab reaches. */
const reached = (root: HTMLElement): readonly (string | undefined)[] =>
  [...root.querySelectorAll('[tabindex="0"]')].map(ticketOf)

const focusRow = (root: HTMLElement, ticket: Ticket): void =>
  root.querySelector<HTMLElement>(`[data-ticket="${ticket}"] .line`)?.focus()

/** Returns whether the list leaves the key to the page. */
const press = (key: string): boolean | undefined =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('the keys of a list', () => {
  test('PL-17: arrows stop at the first and the last row; Enter taps; other keys are left to the page', async () => {
    const onRowTapped = vi.fn()
    const { root } = await openList({ onRowTapped }, 3)
    focusRow(root, 1)
    const path = ['ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map((key) => [press(key), focused()])
    expect(path).toEqual([[false, '1'], [false, '2'], [false, '3'], [false, '3'], [false, '2']])
    expect([press('Enter'), onRowTapped.mock.calls]).toEqual([false, [[2]]])
    expect([press('a'), press('ArrowLeft'), focused()]).toEqual([true, true, '2'])
    document.addEventListener('keydown', (event) => event.preventDefault(), { capture: true, once: true })
    press('Enter')
    expect(onRowTapped).toHaveBeenCalledTimes(1)
  })

  test('PL-17: keys and focus of what stands in a row of the app are its own', async () => {
    const onRowTapped = vi.fn()
    const { root } = await openList({ onRowTapped }, 3, { row: () => h('input') })
    expect(reached(root)).toEqual(['1'])
    root.querySelectorAll('input')[1]?.focus()
    expect([focused(), press(' '), press('ArrowDown'), focused()]).toEqual(['2', true, true, '2'])
    expect([onRowTapped.mock.calls, reached(root)]).toEqual([[], ['1']])
  })

  test('PL-17: Tab and arrows follow the rows as they are laid out, by whatever elements they are shown', async () => {
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

  test('PL-17: where rows move to other elements, the focus goes with its row', async () => {
    const { root } = await openList({ selectable: 'many' }, 4)
    focusRow(root, 3)
    const element = document.activeElement
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    expect([focused(), reached(root), document.activeElement === element]).toEqual(['3', ['3'], false])
    await stage().change([], [{ ticket: 3, reason: 'closed' }])
    expect([focused(), reached(root)]).toEqual([undefined, ['2']])
  })

  test('PL-17: where the first row goes, its focus does not pass to the row that is first then', async () => {
    const { root } = await openList({ selectable: 'many' }, 3)
    focusRow(root, 1)
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    expect([document.activeElement, reached(root)]).toEqual([document.body, ['2']])
  })

  test('PL-17: all other rows can have the focus, and Tab passes them by', async () => {
    const { root } = await openList({ selectable: 'many' }, 3)
    expect([...root.querySelectorAll<HTMLElement>('.line')].map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1])
    focusRow(root, 2)
    expect([...root.querySelectorAll<HTMLElement>('.line')].map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1])
  })

  test('PL-68: a row that goes elsewhere does not set the focus again', async () => {
    const { root } = await openList({ selectable: 'many' }, 4)
    focusRow(root, 2)
    const focus = vi.spyOn(HTMLElement.prototype, 'focus')
    onTestFinished(() => focus.mockRestore())
    await stage().change([], [{ ticket: 4, reason: 'closed' }])
    expect([focused(), reached(root), focus.mock.calls]).toEqual(['2', ['2'], []])
  })

  test('PL-20, PL-65: Tab reaches a row while taps are answered, and the list before and after', async () => {
    const list = stage().show(TradewirePositionList, { heightPx: 640 })
    await stage().goLive([{}, {}])
    const reachable = (): readonly (string | null)[] =>
      list.findAll('[tabindex="0"]').map(({ element }) => element.classList.item(0))
    expect(reachable()).toEqual(['position-window'])
    await list.setProps({ selectable: 'one' })
    expect(reachable()).toEqual(['line'])
    await list.setProps({ selectable: undefined })
    expect(reachable()).toEqual(['position-window'])
  })

  test('PL-64: each list names its own details, which stay with their row when it moves', async () => {
    const lists = await Promise.all([1, 2].map(() => openList({ detailsHeightPx: 90 }, 3)))
    const ids: (string | undefined)[] = []
    for (const { list } of lists) {
      await list.find('[data-ticket="2"] .line').trigger('click')
      ids.push(list.find('.position-details').attributes('id'))
    }
    expect(new Set(ids).size).toBe(2)
    await stage().change([], [{ ticket: 1, reason: 'closed' }])
    for (const [at, { root }] of lists.entries()) {
      const owners = [...root.querySelectorAll('[aria-owns]')]
      expect(owners.map((row) => [ticketOf(row), row.getAttribute('aria-owns')])).toEqual([['2', ids[at]]])
    }
  })
})
