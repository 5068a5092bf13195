/** Where a host puts the switches that are thrown at this start, with commas between their names. */
const SWITCHES_KEY = 'tradewire-switches'

let thrown: ReadonlySet<string> | undefined

function isThrown(name: string): boolean {
  // At the first call, which is while the app starts: its storage is there already.
  thrown ??= new Set(String(uni.getStorageSync(SWITCHES_KEY)).split(','))
  return thrown.has(name)
}

/** The function as it is, or what is to stand in its place. */
export function choose<Original>(
  original: Original,
  ways: readonly (readonly [name: string, make: (original: Original) => Original])[],
): Original {
  return ways.reduce((chosen, [name, make]) => (isThrown(name) ? make(chosen) : chosen), original)
}
