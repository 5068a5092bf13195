/** Whether `other` has the very same values in all fields of `one`. */
export function hasSameFields(one: object, other: object): boolean {
  return Object.keys(one).every((field) => Reflect.get(one, field) === Reflect.get(other, field))
}
