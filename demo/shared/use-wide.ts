import { onScopeDispose, ref, type Ref } from 'vue'

/** Minimum width for two columns and rows with all fields. The style sheets use the same number. */
const wideFromPx = 1180

/** Whether the window is wide; follows a resize if the vendor reports it. */
export function useWide(): Ref<boolean> {
  const wide = ref(uni.getSystemInfoSync().windowWidth >= wideFromPx)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    wide.value = size.windowWidth >= wideFromPx
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return wide
}
