import { shorten } from '../world/shorten'

/** Whether this episode still ends in the same kind of failure, at its last text. */
type Fails = (texts: readonly string[]) => Promise<boolean>

/** A shorter episode that fails alike: texts before the last are left out, then letters of those that are left. */
export async function shrink(texts: readonly string[], fails: Fails): Promise<readonly string[]> {
  const found = async (episode: readonly string[]): Promise<true | undefined> => await fails(episode) || undefined
  const last = texts.slice(-1)
  const before = await shorten(texts.slice(0, -1), (some) => found([...some, ...last]))
  let best = [...before?.items ?? texts.slice(0, -1), ...last]
  for (const [place, text] of [...best.entries()].reverse()) {
    const withText = (letters: readonly string[]): string[] =>
      best.map((each, at) => (at === place ? letters.join('') : each))
    const short = await shorten([...text], (letters) => found(withText(letters)))
    if (short !== undefined) best = withText(short.items)
  }
  return best
}
