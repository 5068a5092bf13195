import { onScopeDispose, ref, type Ref } from 'vue'

/** Page's scroll offset and height in px, for the `scroll` prop of `tradewire-position-list`. */
export interface ScrollPort {
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

export interface PageScroll extends ScrollPort {
  /** Call this in the page's own `onPageScroll`, because uni only finds hooks in the page itself. */
  moved(event: { readonly scrollTop: number }): void
}

/** Creates the scroll port for lists that scroll with this page. Without resize events, the height stays unchanged. */
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
