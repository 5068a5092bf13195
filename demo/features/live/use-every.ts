import { onScopeDispose, watch } from 'vue'

/** Calls `work` at an interval while `active` returns true, until the component is removed. */
export function useEvery(everyMs: number, active: () => boolean, work: () => void): void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => clearInterval(timer)
  watch(active, (isActive) => {
    stop()
    if (isActive) timer = setInterval(work, everyMs)
  }, { immediate: true })
  onScopeDispose(stop)
}
