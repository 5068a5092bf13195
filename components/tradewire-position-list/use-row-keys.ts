import { getCurrentInstance, nextTick, onBeforeUnmount, onMounted, watch } from 'vue'

const rowOf = (line: Element): HTMLElement | null => line.closest<HTMLElement>('.position-row')
const ticketOf = (line: Element): string | undefined => rowOf(line)?.dataset['ticket']
/** Rows are laid out by their number, at any place in the document. */
const placeOf = (line: Element): number => Number(rowOf(line)?.style.order ?? 0)

/**
 * In a browser: Tab reaches one row of the list, the arrows go from row to row, Enter and Space tap. The focus stays
 * with its row when that is shown by another element, and goes when the row goes: it never passes to another row.
 * @param arranged another value when other rows may be shown, or by other elements
 */
export function useRowKeys(isActive: () => boolean, arranged: () => unknown): void {
  const instance = getCurrentInstance()
  let current: string | undefined

  function lines(): readonly HTMLElement[] {
    const root: unknown = instance?.proxy?.$el
    if (!(root instanceof HTMLElement)) return []
    return Array.from(root.querySelectorAll<HTMLElement>('.line')).sort((one, other) => placeOf(one) - placeOf(other))
  }

  function setReach(): void {
    if (!isActive()) return
    const all = lines()
    const reached = all.find((line) => ticketOf(line) === current) ?? all[0]
    for (const line of all) line.tabIndex = line === reached ? 0 : -1
    const focused = all.find((line) => line === document.activeElement)
    if (focused === undefined || focused === reached && ticketOf(focused) === current) return
    if (reached !== undefined && ticketOf(reached) === current) reached.focus()
    else focused.blur()
  }

  function focused({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || !target.matches('.line')) return
    current = ticketOf(target)
    setReach()
  }

  function pressed(event: KeyboardEvent): void {
    const { target, key } = event
    if (event.defaultPrevented || !(target instanceof HTMLElement) || !target.matches('.line')) return
    if (key === 'Enter' || key === ' ') target.click()
    else if (key === 'ArrowDown' || key === 'ArrowUp') {
      const all = lines()
      all[all.indexOf(target) + (key === 'ArrowDown' ? 1 : -1)]?.focus()
    } else return
    // Space and the arrows would scroll the page as well.
    event.preventDefault()
  }

  if (typeof document === 'undefined') return
  onMounted(() => {
    const root: unknown = instance?.proxy?.$el
    if (!(root instanceof HTMLElement)) return
    root.addEventListener('focusin', focused)
    root.addEventListener('keydown', pressed)
    void nextTick(setReach)
  })
  watch([isActive, arranged], setReach, { flush: 'post' })
  onBeforeUnmount(() => {
    const root: unknown = instance?.proxy?.$el
    if (!(root instanceof HTMLElement)) return
    root.removeEventListener('focusin', focused)
    root.removeEventListener('keydown', pressed)
  })
}
