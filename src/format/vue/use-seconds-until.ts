import { ref, watch, type Ref } from 'vue'
import { secondsUntil } from '../time'
import { clock, useNow } from './use-now'

/**
 * Whole seconds until a moment, 0 without one. They never grow while the moment stays the same, even when the
 * device's clock is set back. Ends with its effect scope.
 * @param atMs the moment, milliseconds since the epoch; `null`: there is none
 * @param active the seconds are updated while it answers true
 * @default active always true
 * @example const seconds = useSecondsUntil(() => useSocketIOStore().nextAtMs)
 */
export function useSecondsUntil(atMs: () => number | null, active: () => boolean = () => true): Ref<number> {
  const now = useNow(() => active() && atMs() !== null)
  const seconds = ref(0)
  watch(
    [atMs, now] as const,
    ([at, nowMs], [before]) => {
      if (at === null) seconds.value = 0
      else if (at !== before) seconds.value = secondsUntil(at, clock.now())
      else seconds.value = Math.min(seconds.value, secondsUntil(at, nowMs))
    },
    { immediate: true, flush: 'sync' },
  )
  return seconds
}
