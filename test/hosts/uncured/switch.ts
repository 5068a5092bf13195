/** Where a host puts the names of the cures that this start goes without, with commas between them. */
const UNCURED_KEY = 'tradewire-uncured'

let uncured: ReadonlySet<string> | undefined

function isUncured(cure: string): boolean {
  // At the first call, which is while the app starts: its storage is there already.
  uncured ??= new Set(String(uni.getStorageSync(UNCURED_KEY)).split(','))
  return uncured.has(cure)
}

/** The function as it is, or what stands in its place where a cure is taken away. */
export function choose<Cured>(
  cured: Cured,
  naive: readonly (readonly [cure: string, make: (cured: Cured) => Cured])[],
): Cured {
  return naive.reduce((chosen, [cure, make]) => (isUncured(cure) ? make(chosen) : chosen), cured)
}
