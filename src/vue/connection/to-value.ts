import { unref, type MaybeRefOrGetter } from 'vue'

/** Replaces Vue's `toValue`, which is missing in mini-programs before uni 4.23. */
export function toValue<Value>(source: MaybeRefOrGetter<Value>): Value {
  return isGetter(source) ? source() : unref(source)
}

function isGetter<Value>(source: MaybeRefOrGetter<Value>): source is () => Value {
  return typeof source === 'function'
}
