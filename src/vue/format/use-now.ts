import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { TimerHandle } from '../../connection/ports/ports'
import { createSystemClock } from '../../platform/system/system-ports'
import { secondsUntil } from '../../format/time'

const clock = createSystemClock()

/**
 * Returns the current time, updated by a timer only while `active` returns true. Ends with its effect scope.
 * @param active whether the time is shown; may read reactive values
 * @param everyMs milliseconds between two updates; with 250, a new second shows at most a quarter of a second late
 * @default everyMs 250
 * @returns milliseconds since the epoch
 * @example const now = useNow(usePageShown())
 */
export function useNow(active: () => boolean, everyMs = 250): Ref<number> {
  const now = ref(clock.now())
  let timer: TimerHandle = 0

  function tick(): void {
    // Set first, because a watcher of the time may end the scope.
    timer = clock.setTimer(tick, everyMs)
    now.value = clock.now()
  }

  watch(
    active,
    (isActive) => {
      clock.clearTimer(timer)
      if (isActive) tick()
      else now.value = clock.now()
    },
    { immediate: true },
  )
  onScopeDispose(() => clock.clearTimer(timer))
  return now
}

/**
 * Returns the whole seconds until a moment; 0 without a moment. The number never grows while the moment stays the same,
 * even if the device's clock is set back. Ends with its effect scope.
 * @param atMs the moment, milliseconds since the epoch; `null` for none
 * @param active whether to update the seconds
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
