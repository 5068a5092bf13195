type Values = Readonly<Record<string, unknown>>

/** Puts there what is not there yet; false where the object lets nobody. */
export function fillIn(holder: object, values: Values): boolean {
  const missing = Object.entries(values).filter(([name]) => Reflect.get(holder, name) === undefined)
  // Not by assignment, which a setter of the runtime could catch.
  return missing
    .map(([name, value]) => Reflect.defineProperty(holder, name, { value, writable: true, configurable: true }))
    .every(Boolean)
}

/** The object itself with these values and, as `self`, itself; where it is sealed, another one that sees it all. */
export function fullScope(own: object, values: Values): object {
  if (fillIn(own, { ...values, self: own })) return own
  const scope = Object.create(own) as object
  fillIn(scope, { ...values, self: scope })
  return scope
}
