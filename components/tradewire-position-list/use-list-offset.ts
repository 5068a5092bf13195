import { getCurrentInstance, onMounted, ref, watch, type Ref } from 'vue'
import { queryIn } from '../shared/query-in'
import type { ScrollPort } from './scroll-port'

/**
 * While scrolling, the list's offset is measured at this interval, because content above the list may change height.
 * Overscan rows fill the visible area until the next measurement.
 */
const MEASURE_EVERY_MS = 500

/** Returns the list's offset in the scrolling page, in px, or 0 if the list itself scrolls. */
export function useListOffset(port: ScrollPort | undefined, changesWith: () => unknown): Readonly<Ref<number>> {
  const offsetPx = ref(0)
  if (port === undefined) return offsetPx
  const instance = getCurrentInstance()
  let measuredAtMs = 0

  const measure = (): void => {
    measuredAtMs = Date.now()
    const scrolledPx = port.topPx.value
    queryIn(instance?.proxy)
      .select('.position-rows')
      .boundingClientRect((rect) => {
        if (!Array.isArray(rect) && rect?.top !== undefined) offsetPx.value = rect.top + scrolledPx
      })
      .exec()
  }

  onMounted(measure)
  watch(port.topPx, () => {
    if (Math.abs(Date.now() - measuredAtMs) > MEASURE_EVERY_MS) measure()
  })
  watch(changesWith, measure, { flush: 'post' })
  return offsetPx
}
