export function hasSameFields<Fields extends object>(one: Fields, other: Fields): boolean {
  for (const field in one) if (one[field] !== other[field]) return false
  return true
}

/** Returns the previous list if the new list has the same items. */
export function keepSame<Item>(
  before: readonly Item[], now: readonly Item[], isSame: (item: Item, its: Item) => boolean = Object.is,
): readonly Item[] {
  const isKept = before.length === now.length && now.every((item, index) => {
    const its = before[index]
    return its !== undefined && isSame(item, its)
  })
  return isKept ? before : now
}
