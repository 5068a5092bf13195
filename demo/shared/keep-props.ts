/**
 * Keeps a component's last defined props in a `v-if`. On removal, uni's mini-program runtime may clear the props or
 * pass another component's.
 */
export function keepProps<Props extends object>(props: Props): Props {
  const kept = new Map<PropertyKey, unknown>(Object.entries(props))
  return new Proxy(props, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key)
      if (value === undefined) return kept.get(key)
      kept.set(key, value)
      return value
    },
  })
}
