import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'
import { RequestError } from './request'

export interface Resource<Value> {
  readonly value: ShallowRef<Value | null>
  /** Technical detail of the last error, or an empty string. */
  readonly failure: ShallowRef<string>
  load(): Promise<void>
}

/** Fetches data now and whenever a source changes. Ignores late responses. */
export function useResource<Value>(sources: readonly WatchSource[], get: () => Promise<Value | null>): Resource<Value> {
  const value = shallowRef<Value | null>(null)
  const failure = shallowRef('')
  let generation = 0
  onScopeDispose(() => (generation += 1))

  async function load(): Promise<void> {
    generation += 1
    const mine = generation
    failure.value = ''
    try {
      const loaded = await get()
      if (mine === generation) value.value = loaded
    } catch (error) {
      if (mine !== generation) return
      value.value = null
      failure.value = error instanceof RequestError ? error.message : String(error)
    }
  }

  watch([...sources], () => {
    value.value = null
    void load()
  }, { immediate: true })
  return { value, failure, load }
}
