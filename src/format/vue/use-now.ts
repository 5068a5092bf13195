import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { TimerHandle } from '../../connection/ports/ports'
import { createSystemClock } from '../../platform/system-ports'

export const clock = createSystemClock()

/**
 * The present time, updated while `active` answers true; a timer runs only then. Ends with its effect scope.
 * @param everyMs milliseconds between two updates
 * @default everyMs 250
 * @returns milliseconds since the epoch
 * @example const now = useNow(() => isShown.value)
 */
export function useNow(active: () => boolean, everyMs = 250): Ref<number> {
  const now = ref(clock.now())
  let timer: TimerHandle = 0

  function tick(): void {
    now.value = clock.now()
    timer = clock.setTimer(tick, everyMs)
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
