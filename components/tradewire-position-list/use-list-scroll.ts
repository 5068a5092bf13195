import { ref, type Ref } from 'vue'
import { useWindowHeight, type ScrollPort } from './scroll-port'
import { useListOffset } from './use-list-offset'

export interface ListScroll {
  /** Maximum list height in px. */
  readonly windowPx: Readonly<Ref<number>>
  /** Returns the scroll offset of the list's content, in px. */
  readonly topPx: () => number
  /** Target offset of the scroll view in px. */
  readonly askedPx: Readonly<Ref<number>>
  /** Call this when the scroll view scrolls. */
  moved(event: { readonly detail: { readonly scrollTop: number } }): void
  scrollBy(px: number): void
  /** Call this when the scroll view is added or removed. A new view starts at the top without a scroll event. */
  begun(): void
}

/**
 * Returns the page's scroll state if the page scrolls, otherwise the list's.
 * @param changesWith returns a value that changes when the list may move within the page
 */
export function useListScroll(port: ScrollPort | undefined, changesWith: () => unknown): ListScroll {
  const ownPx = ref(0)
  const askedPx = ref(0)
  const offsetPx = useListOffset(port, changesWith)

  return {
    windowPx: port?.viewportPx || useWindowHeight(),
    topPx: () => (port === undefined ? ownPx.value : port.topPx.value - offsetPx.value),
    askedPx,
    moved({ detail }) {
      ownPx.value = detail.scrollTop
    },
    scrollBy(px) {
      if (port !== undefined) {
        // Passes a callback, because uni would otherwise return a promise that rejects if the page cannot scroll.
        uni.pageScrollTo({ scrollTop: port.topPx.value + px, duration: 0, fail: () => undefined })
        return
      }
      const wantedPx = ownPx.value + px
      // Adds 0.1 px to a repeated offset, because Vue ignores an unchanged value.
      askedPx.value = askedPx.value === wantedPx ? wantedPx + 0.1 : wantedPx
    },
    begun() {
      ownPx.value = 0
      askedPx.value = 0
    },
  }
}
