import { onHide, onShow } from '@dcloudio/uni-app'
import { ref, type Ref } from 'vue'

/** Whether this page is on screen: nothing has to be rendered while it is not. */
export function usePageShown(): Ref<boolean> {
  const shown = ref(true)
  onShow(() => (shown.value = true))
  onHide(() => (shown.value = false))
  return shown
}
