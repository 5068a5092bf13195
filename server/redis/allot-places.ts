/** Who is priced, of those asked for, newest first: those that are stay, or who asks again would drive them out. */
export function allotPlaces(
  wanted: readonly string[], priced: ReadonlySet<string>, most: number,
): { readonly attended: readonly string[]; readonly refused: Set<string> } {
  const known = wanted.filter((each) => priced.has(each))
  const all = [...known, ...wanted.filter((each) => !priced.has(each))]
  return { attended: all.slice(0, most), refused: new Set(all.slice(most)) }
}
