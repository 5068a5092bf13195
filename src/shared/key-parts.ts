/**
 * Escapes colons, which separate the parts of a storage key. `encodeURIComponent` would throw for lone surrogates,
 * which names may contain.
 */
export const escaped = (name: string): string => name.replace(/%/g, '%25').replace(/:/g, '%3A')

export const unescaped = (name: string): string => name.replace(/%3A/g, ':').replace(/%25/g, '%')

/** Compares strings by UTF-16 units. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
