import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** Update interval. Users cannot read faster changes, and outside a browser each update crosses a bridge. */
const everyMs = (): number =>
  typeof requestAnimationFrame === 'function' && typeof document !== 'undefined' ? 250 : 1_000

/** Updated together, so that sums of the same rows agree. */
const showings = new Set<() => void>()
let shownAtMs = -Infinity
let timer: ReturnType<typeof setTimeout> | undefined

function showNow(): void {
  clearTimeout(timer)
  timer = undefined
  shownAtMs = Date.now()
  for (const show of showings) show()
}

function showSoon(): void {
  if (timer !== undefined) return
  const leftMs = everyMs() - Math.abs(Date.now() - shownAtMs)
  if (leftMs <= 0) showNow()
  else timer = setTimeout(showNow, leftMs)
}

/**
 * Throttles figures that change with every price. The last value is always shown.
 * @param isNews returns whether more than a price changed; the value is then shown immediately
 */
export function usePaced<Value>(
  read: () => Value, isNews: (now: Value, before: Value) => boolean,
): Readonly<ShallowRef<Value>> {
  const shown: ShallowRef<Value> = shallowRef(read())
  const show = (): void => {
    shown.value = read()
  }
  showings.add(show)
  onScopeDispose(() => showings.delete(show))
  watch<Value>(read, (now: Value) => {
    if (isNews(now, shown.value)) showNow()
    else showSoon()
  })
  return shown
}
