import { getCurrentInstance, nextTick, onMounted, watch } from 'vue'
import type { Ticket } from '../../src'

/** Matches a row, or the element that encloses a row rendered by the app. */
const lineSelector = '.line, .positions-place'
const rowOf = (line: Element): HTMLElement | null => line.closest<HTMLElement>('.position-row, .positions-place')
const ticketOf = (line: Element): string | undefined => rowOf(line)?.dataset['ticket']
/** Returns a row's order number, which determines its place on screen. */
const placeOf = (line: Element): number => Number(rowOf(line)?.style.order || 0)

export interface RowKeysOptions {
  /** Whether the list itself handles taps on rows. */
  readonly isTapped: () => boolean
  /** Returns a value that changes whenever rows or their elements may have changed. */
  readonly arranged: () => unknown
  readonly opened: () => Ticket | null
  /** Whether the list itself scrolls, instead of the page. */
  readonly scrolls: boolean
}

/**
 * Handles keys in a browser: Tab reaches one row, arrow keys move between rows, Enter and Space tap. Focus follows a
 * row to another element. When the row is removed, focus is cleared. If the list handles no taps, Tab focuses the list,
 * so arrow keys scroll. Screen readers read details after their row, although the document contains details last.
 */
export function useRowKeys({ isTapped, arranged, opened, scrolls }: RowKeysOptions): void {
  const instance = getCurrentInstance()
  let current: string | undefined

  /** Whether a tap on a row has any effect. */
  const isActive = (): boolean => isTapped() || instance?.vnode.props?.['onRowTapped'] !== undefined

  function rootElement(): HTMLElement | null {
    const root: unknown = instance?.proxy?.$el
    return root instanceof HTMLElement ? root : null
  }

  function lines(): readonly HTMLElement[] {
    const root = rootElement()
    if (root === null) return []
    const all = Array.from(root.querySelectorAll<HTMLElement>(lineSelector))
    return all.sort((one, other) => placeOf(one) - placeOf(other))
  }

  function setReach(): void {
    const isAnswered = isActive()
    rootElement()?.querySelectorAll('.position-window').forEach((list) => {
      if (scrolls && !isAnswered) list.setAttribute('tabindex', '0')
      else list.removeAttribute('tabindex')
    })
    const all = lines()
    if (!isAnswered) {
      for (const line of all) line.removeAttribute('tabindex')
      return
    }
    const reached = all.find((line) => ticketOf(line) === current) || all[0]
    for (const line of all) line.tabIndex = line === reached ? 0 : -1
    const focused = all.find((line) => line === document.activeElement)
    // Skips a focused row, because focusing the row again would scroll to it.
    if (focused === undefined || focused === reached && ticketOf(focused) === current) return
    if (reached !== undefined && ticketOf(reached) === current) reached.focus()
    else focused.blur()
  }

  function setOwner(): void {
    const details = rootElement()?.querySelector('.position-details')
    if (details) details.id = `tradewire-details-${instance?.uid || 0}`
    for (const row of lines().map(rowOf)) {
      if (details && row?.dataset['ticket'] === String(opened())) row.setAttribute('aria-owns', details.id)
      else row?.removeAttribute('aria-owns')
    }
  }

  function focused({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || !target.matches(lineSelector)) return
    current = ticketOf(target)
    setReach()
  }

  function pressed(event: KeyboardEvent): void {
    const { target, key } = event
    if (event.defaultPrevented || !(target instanceof HTMLElement) || !target.matches(lineSelector)) return
    if (key === 'Enter' || key === ' ') target.click()
    else if (key === 'ArrowDown' || key === 'ArrowUp') {
      const all = lines()
      all[all.indexOf(target) + (key === 'ArrowDown' ? 1 : -1)]?.focus()
    } else return
    // Space and arrow keys must not also scroll the page (WAI-ARIA grid pattern).
    event.preventDefault()
  }

  if (typeof document === 'undefined') return
  onMounted(() => {
    const root = rootElement()
    if (root === null) return
    root.addEventListener('focusin', focused)
    root.addEventListener('keydown', pressed)
    void nextTick(setReach)
  })
  watch([isTapped, arranged], setReach, { flush: 'post' })
  watch([opened, arranged], setOwner, { flush: 'post' })
}
