import { onScopeDispose, ref, type Ref } from 'vue'

/** From this width on a page has two columns and a row shows all its fields. The style sheets have the same number. */
const wideFromPx = 1180

/** Whether the window is wide, followed as it is resized where the vendor reports that. */
export function useWide(): Ref<boolean> {
  const wide = ref(uni.getSystemInfoSync().windowWidth >= wideFromPx)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    wide.value = size.windowWidth >= wideFromPx
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return wide
}
