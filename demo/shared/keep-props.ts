/**
 * Keeps a component's last defined props, because uni's mini-program runtime may clear or exchange the props of a
 * `v-if` component on its removal.
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
