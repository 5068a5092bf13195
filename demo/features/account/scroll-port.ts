import { onScopeDispose, ref, type Ref } from 'vue'

/** The page's scroll offset and height, px: the prop `scroll` of a `tradewire-position-list`. */
export interface ScrollPort {
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

export interface PageScroll extends ScrollPort {
  /** Call this from the page's own `onPageScroll`, which uni finds only when it is written in the page. */
  moved(event: { readonly scrollTop: number }): void
}

/** Returns the scroll port for the lists that scroll with this page. Some vendors do not report a resized window. */
export function usePageScroll(): PageScroll {
  const topPx = ref(0)
  const viewportPx = ref(uni.getSystemInfoSync().windowHeight)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    viewportPx.value = size.windowHeight
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return {
    topPx,
    viewportPx,
    moved({ scrollTop }) {
      topPx.value = scrollTop
    },
  }
}
