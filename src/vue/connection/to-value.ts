import { unref, type MaybeRefOrGetter } from 'vue'

/** Replaces Vue's `toValue`, which mini-programs before uni 4.23 lack. */
export function toValue<Value>(source: MaybeRefOrGetter<Value>): Value {
  return isGetter(source) ? source() : unref(source)
}

function isGetter<Value>(source: MaybeRefOrGetter<Value>): source is () => Value {
  return typeof source === 'function'
}
