/**
 * The props of a component in a `v-if`, none of them ever `undefined`. As the component leaves, uni's mini-program
 * runtime may take its props away or hand it those of another component: it then renders with what it had.
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
