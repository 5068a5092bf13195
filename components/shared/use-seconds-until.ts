import { ref, watch, type Ref } from 'vue'
import { secondsUntil } from './time'
import { useNow } from './use-now'

/**
 * Whole seconds until a moment, 0 without one. They never grow while it stays the same: a timer keeps its distance
 * when the clock is set back, and the moment by that clock is hours away then.
 */
export function useSecondsUntil(atMs: () => number | null, active: () => boolean = () => true): Ref<number> {
  const now = useNow(() => active() && atMs() !== null)
  const seconds = ref(0)
  watch(
    [atMs, now] as const,
    ([at, nowMs], [before]) => {
      if (at === null) seconds.value = 0
      else if (at !== before) seconds.value = secondsUntil(at, Date.now())
      else seconds.value = Math.min(seconds.value, secondsUntil(at, nowMs))
    },
    { immediate: true, flush: 'sync' },
  )
  return seconds
}
