import { onScopeDispose, ref, type Ref } from 'vue'

/** Scroll offset that a page passes to a list when the page itself scrolls. */
export interface ScrollPort {
  /** Offset of the scrolled content in px. */
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

/** Returns the window's height in px. Follows resizes except on Alipay and Douyin, where uni does not report them. */
export function useWindowHeight(): Ref<number> {
  const heightPx = ref(uni.getSystemInfoSync().windowHeight)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    heightPx.value = size.windowHeight
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return heightPx
}
