import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { TimerHandle } from '../../connection/ports/ports'
import { createSystemClock } from '../../platform/system/system-ports'
import { secondsUntil } from '../../format/time'

const clock = createSystemClock()

/**
 * The current time, updated while `active` returns true; a timer runs only then. Ends with its effect scope.
 * @param active whether the time is shown; may read what is reactive
 * @param everyMs milliseconds between two updates; with 250 a second is shown at most a quarter late
 * @default everyMs 250
 * @returns milliseconds since the epoch
 * @example const now = useNow(usePageShown())
 */
export function useNow(active: () => boolean, everyMs = 250): Ref<number> {
  const now = ref(clock.now())
  let timer: TimerHandle = 0

  function tick(): void {
    // First, because a watcher of the time may end the scope.
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
