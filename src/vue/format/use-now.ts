import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { TimerHandle } from '../../connection/ports/ports'
import { createSystemClock } from '../../platform/system/system-ports'
import { secondsUntil } from '../../format/time'

const clock = createSystemClock()

/**
 * Returns the current time, updated only while `active` returns true, until the effect scope ends.
 * @param active whether the time is shown; may read reactive values
 * @param everyMs milliseconds between updates; with 250, a new second is at most a quarter of a second late
 * @default everyMs 250
 * @returns milliseconds since the epoch
 * @example const now = useNow(usePageShown())
 */
export function useNow(active: () => boolean, everyMs = 250): Ref<number> {
  const now = ref(clock.now())
  let timer: TimerHandle = 0

  function tick(): void {
    // Sets the timer before updating the time, because a watcher may end the scope.
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
 * Returns the whole seconds until a time, or 0 for `null`, updated until the effect scope ends. For an unchanged time,
 * the number never grows, even if the device's clock is set back.
 * @param atMs milliseconds since the epoch, or `null`
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
