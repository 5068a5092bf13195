/**
 * Words of a text for the search. Chinese has no spaces between words: each pair of neighbouring characters is a word,
 * so that 断线重连 is found inside a sentence, and the same in each browser, which `Intl.Segmenter` is not. A name is
 * found whole and by its parts: `useSocket` also as socket. VitePress sends the text of the functions here to the
 * browser: they use nothing from outside.
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
    // A question has words that no page has: the more of them a section has, the higher it stands.
    combineWith: 'OR',
    prefix: (word: string, _index: number, words: string[]) => words.length === 1 || !/^\p{Script=Han}/u.test(word),
    fuzzy: (word: string) => (/^[a-z]{4,}$/.test(word) ? 0.2 : false),
    // Pages that list everything have each word, and answer few questions.
    boostDocument: (id: string) => (/(exports|component-members|reliability|scale)\.html/.test(id) ? 0.4 : 1),
  },
} as const
