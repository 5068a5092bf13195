import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useSocketIOStore } from '../../../src/stores'

/** Minimum and maximum duration of the refresh indicator. */
const minMs = 500
const maxMs = 5_000

export interface Refresh {
  readonly refreshing: Readonly<Ref<boolean>>
  feed(): void
  /** Reloads data with its own progress indicator. */
  by(load: () => void): void
}

/** Handles pull to refresh until the page is removed. */
export function useRefresh(): Refresh {
  const socket = useSocketIOStore()
  const refreshing = ref(false)
  let isSeen = false
  let timers: readonly ReturnType<typeof setTimeout>[] = []

  function end(): void {
    timers.forEach(clearTimeout)
    if (!refreshing.value) return
    refreshing.value = false
    uni.stopPullDownRefresh()
  }

  function endIfDone(): void {
    if (isSeen && socket.status !== 'connecting' && socket.status !== 'reconnecting') end()
  }

  function by(load: () => void): void {
    load()
    timers.forEach(clearTimeout)
    refreshing.value = true
    isSeen = false
    const seen = (): void => {
      isSeen = true
      endIfDone()
    }
    timers = [setTimeout(seen, minMs), setTimeout(end, maxMs)]
  }

  watch(() => socket.status, endIfDone)
  onScopeDispose(end)
  return { refreshing, by, feed: () => by(() => void socket.reconnect()) }
}
