/** Whether `other` has the very same values in all fields of `one`. */
export function hasSameFields<Fields extends object>(one: Fields, other: Fields): boolean {
  for (const field in one) if (one[field] !== other[field]) return false
  return true
}
