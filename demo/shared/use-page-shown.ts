import { onHide, onShow } from '@dcloudio/uni-app'
import { ref, type Ref } from 'vue'

/** Whether this page is visible; a hidden page need not render. */
export function usePageShown(): Ref<boolean> {
  const shown = ref(true)
  onShow(() => (shown.value = true))
  onHide(() => (shown.value = false))
  return shown
}
