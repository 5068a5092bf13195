import { onScopeDispose, ref, type Ref } from 'vue'

/** Where the reader has scrolled to, given to a list by the page that scrolls instead of it. */
export interface ScrollPort {
  /** Offset of the scrolled content, px. */
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

/** The window's height, px; followed as it is resized where the vendor reports that, so not on Alipay and Douyin. */
export function useWindowHeight(): Ref<number> {
  const heightPx = ref(uni.getSystemInfoSync().windowHeight)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    heightPx.value = size.windowHeight
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return heightPx
}
