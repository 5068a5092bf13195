import { watch } from 'vue'

/**
 * Tells the value at once and each other one that it changes to, in the same turn. Vue takes a value for told only
 * when its callback has returned: one that the callback itself changed back was never told, nor, later, the same again.
 */
export function watchNow<Value>(source: () => Value, tell: (value: Value) => void): void {
  /** At first what no value is. */
  let told: unknown = {}
  // A list, which is never the same as the one before: what is new is decided here.
  watch(() => [source()] as const, ([value]) => {
    if (Object.is(value, told)) return
    told = value
    tell(value)
  }, { immediate: true, flush: 'sync' })
}
