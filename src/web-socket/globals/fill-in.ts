type Values = Readonly<Record<string, unknown>>

/** Defines values that are missing or in `useless`. Returns false if the object rejects a definition. */
export function fillIn(holder: object, values: Values, useless: readonly string[] = []): boolean {
  const missing = Object.entries(values).filter(([name, value]) => {
    const there: unknown = Reflect.get(holder, name)
    return there === undefined || (useless.includes(name) && there !== value)
  })
  // Uses `defineProperty`, because an assignment could call a runtime's setter (WS-35).
  return missing
    .map(([name, value]) => Reflect.defineProperty(holder, name, { value, writable: true, configurable: true }))
    .every(Boolean)
}

/**
 * Adds these values and `self` to the object, and returns the object. For a sealed object, returns a new object that
 * inherits from the sealed object.
 */
export function fullScope(own: object, values: Values, useless: readonly string[] = []): object {
  if (fillIn(own, { ...values, self: own }, useless)) return own
  const scope = Object.create(own) as object
  fillIn(scope, { ...values, self: scope }, useless)
  return scope
}
