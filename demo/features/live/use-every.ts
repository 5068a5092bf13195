import { onScopeDispose, watch, type Ref } from 'vue'

/** Calls `work` at this interval while `active` is true, until the component is removed. */
export function useEvery(everyMs: number, active: Ref<boolean>, work: () => void): void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => clearInterval(timer)
  watch(active, (isActive) => {
    stop()
    if (isActive) timer = setInterval(work, everyMs)
  }, { immediate: true })
  onScopeDispose(stop)
}
