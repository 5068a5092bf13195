/** Includes keys, getters, maps, sets and error messages. */
export function everyTextIn(value: unknown, seen = new Set<unknown>(), found: string[] = []): readonly string[] {
  if (typeof value === 'string') found.push(value)
  if (typeof value !== 'object' || value === null || seen.has(value)) return found
  seen.add(value)
  if (value instanceof Error) found.push(String(value), String(value.stack))
  if (value instanceof Map) for (const [key, part] of value) everyTextIn([key, part], seen, found)
  if (value instanceof Set) for (const part of value) everyTextIn(part, seen, found)
  for (const key of Reflect.ownKeys(value)) {
    found.push(String(key))
    everyTextIn(Reflect.get(value, key), seen, found)
  }
  return found
}
