/** Whether this episode still ends in the same kind of failure, at its last text. */
type Fails = (texts: readonly string[]) => Promise<boolean>

const maxTries = 1_500

/** A shorter episode that fails alike: texts before the last are left out, then pieces of those that are left. */
export async function shrink(texts: readonly string[], fails: Fails): Promise<readonly string[]> {
  let tries = 0
  let best = texts

  async function isBetter(candidate: readonly string[]): Promise<boolean> {
    if (tries >= maxTries) return false
    tries += 1
    if (!(await fails(candidate))) return false
    best = candidate
    return true
  }

  for (let size = best.length - 1; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size < best.length; ) {
      if (!(await isBetter([...best.slice(0, at), ...best.slice(at + size)]))) at += size
    }
  }
  for (let place = best.length - 1; place >= 0; place -= 1) {
    const textOf = (): string => best[place] ?? ''
    for (let size = Math.ceil(textOf().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < textOf().length; ) {
        const shorter = textOf().slice(0, at) + textOf().slice(at + size)
        if (!(await isBetter(best.map((text, index) => (index === place ? shorter : text))))) at += size
      }
    }
  }
  return best
}
