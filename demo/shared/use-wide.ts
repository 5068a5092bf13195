import { onScopeDispose, ref, type Ref } from 'vue'

/** Minimum window width for two columns and rows with all fields, repeated in the style sheets. */
const wideFromPx = 1180

/** Whether the window is wide. Follows reported resizes. */
export function useWide(): Ref<boolean> {
  const wide = ref(uni.getSystemInfoSync().windowWidth >= wideFromPx)
  const resized = ({ size }: UniNamespace.WindowResizeResult): void => {
    wide.value = size.windowWidth >= wideFromPx
  }
  uni.onWindowResize?.(resized)
  onScopeDispose(() => uni.offWindowResize?.(resized))
  return wide
}
