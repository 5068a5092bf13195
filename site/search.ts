/**
 * Returns the search words of a text. Each pair of adjacent Chinese characters is a word, so that 断线重连 is found within
 * a sentence. `Intl.Segmenter` is not used, because its results depend on the browser. A name is found as a whole and
 * by its parts: `useSocket` also as socket. The functions here use nothing from outside, because VitePress sends their
 * source to the browser.
 */
export function tokenize(text: string): string[] {
  const words: string[] = []
  for (const [run] of text.matchAll(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+/gu)) {
    if (/^\p{Script=Han}/u.test(run)) {
      if (run.length < 2) words.push(run)
      for (let index = 0; index + 1 < run.length; index += 1) words.push(run.slice(index, index + 2))
      continue
    }
    const parts = run.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{N}+/gu) ?? []
    words.push(run, ...(parts.length > 1 ? parts : []))
  }
  return words
}

/** MiniSearch's options for the index and for each query. */
export const searchOptions = {
  options: { tokenize },
  searchOptions: {
    // A query may contain words that no page has. Sections rank by the number of matching words.
    combineWith: 'OR',
    prefix: (word: string, _index: number, words: string[]) => words.length === 1 || !/^\p{Script=Han}/u.test(word),
    fuzzy: (word: string) => (/^[a-z]{4,}$/.test(word) ? 0.2 : false),
    // Lowers the rank of reference pages, because these pages contain each word and answer few questions.
    boostDocument: (id: string) => (/(exports|component-members|reliability|scale)\.html/.test(id) ? 0.4 : 1),
  },
} as const
