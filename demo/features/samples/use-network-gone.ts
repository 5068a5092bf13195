import { ref, watch, type Ref } from 'vue'
import type { SocketStatus } from '../../../src'

/** Whether the device is offline, queried after each disconnect and failed attempt. */
export function useNetworkGone(status: Readonly<Ref<SocketStatus>>): Ref<boolean> {
  const gone = ref(false)
  watch(() => status.value.failure, (failure) => {
    gone.value = false
    if (failure === null) return
    uni.getNetworkType({ success: ({ networkType }) => (gone.value = networkType === 'none') })
  })
  return gone
}
