import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** The time, updated while `active` is true; a timer runs only then. */
export function useNow(active: () => boolean, everyMs = 250): Ref<number> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined

  function stop(): void {
    if (timer !== undefined) clearInterval(timer)
    timer = undefined
  }

  watch(
    active,
    (isActive) => {
      stop()
      now.value = Date.now()
      if (isActive) timer = setInterval(() => (now.value = Date.now()), everyMs)
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return now
}
