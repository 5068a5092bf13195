/**
 * Keeps the last defined props of a component in a `v-if`. When uni's mini-program runtime removes the component, it
 * may clear the props or pass those of another component.
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
