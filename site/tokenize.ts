/**
 * Words of a text for the search. Chinese has no spaces between words: each pair of neighbouring characters is a word,
 * so that 断线重连 is found inside a sentence. VitePress sends the text of this function to the browser: it uses nothing
 * from outside.
 */
export function tokenize(text: string): string[] {
  const words: string[] = []
  for (const [run] of text.matchAll(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+/gu)) {
    if (!/^\p{Script=Han}/u.test(run) || run.length < 2) words.push(run)
    else for (let index = 0; index + 1 < run.length; index += 1) words.push(run.slice(index, index + 2))
  }
  return words
}
