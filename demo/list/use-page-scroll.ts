import { onScopeDispose, provide, ref } from 'vue'
import { scrollPortKey } from './scroll-port'

export interface PageScroll {
  /** To be called by the page's own `onPageScroll`, which uni must find written in the page. */
  moved(event: { readonly scrollTop: number }): void
}

/** Makes the page what the lists within it scroll by. */
export function usePageScroll(): PageScroll {
  const topPx = ref(0)
  const viewportPx = ref(uni.getSystemInfoSync().windowHeight)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    viewportPx.value = size.windowHeight
  }
  uni.onWindowResize(resized)
  onScopeDispose(() => uni.offWindowResize(resized))
  provide(scrollPortKey, { topPx, viewportPx })
  return {
    moved({ scrollTop }) {
      topPx.value = scrollTop
    },
  }
}
