import { onScopeDispose, ref, type Ref } from 'vue'

/** The scroll offset that a page passes to a list when the page scrolls instead of the list. */
export interface ScrollPort {
  /** Offset of the scrolled content, px. */
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

/** Returns the window's height, px. Follows resizes where uni reports them, which excludes Alipay and Douyin. */
export function useWindowHeight(): Ref<number> {
  const heightPx = ref(uni.getSystemInfoSync().windowHeight)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    heightPx.value = size.windowHeight
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return heightPx
}
