/** Words that often hide a sentence's subject, or describe code as a person. */
const MARKERS = {
  headless: /\b(?:what|who|those|one (?:that|which|who|whose))\b/gi,
  of: /\bof\b/gi,
  atOnce: /\bat once\b/gi,
  pronounFirst: /^(?:it|they|its)\b/gim,
  personified: /\b(?:says|knows|notices|tells|wants|forgets)\b/gi,
} as const

type TextKind = 'comments' | 'docs' | 'spec' | 'titles'

const COMMENT = /\/\*[^]*?\*\/|<!--[^]*?-->|(?<=^|\s)\/\/ .*/gm
const TITLE = /(['`])(?:[A-Z]{2}-\d+,? ?)+: ((?:\\.|(?!\1).)+)\1/g
const ID_OF_RULE = /^- \*\*[A-Z]{2}-\d+\*\* /gm
const NO_PROSE = /```[^]*?```|`[^`\n]*`/g

/** Returns a file's English texts, one per line where line starts matter. */
function textsOf(path: string, text: string): readonly (readonly [TextKind, string])[] {
  if (path.startsWith('test/spec/')) return [['spec', text.replace(ID_OF_RULE, '').replace(NO_PROSE, '')]]
  if (path.endsWith('.md')) return [['docs', text.replace(NO_PROSE, '')]]
  const comments = (text.match(COMMENT) ?? []).join('\n').replace(/^\s*(?:\/\*\*?|\*\/?|\/\/|<!--) ?/gm, '')
  const titles = [...text.matchAll(TITLE)].map(([, , title]) => title).join('\n')
  return [['comments', comments.replace(NO_PROSE, '')], ['titles', path.endsWith('.test.ts') ? titles : '']]
}

/** Counts marker words per 1,000 words in each kind of text, with one decimal. */
export function countMarkers(files: readonly { readonly path: string; readonly text: string }[]) {
  const all: Record<TextKind, string[]> = { comments: [], docs: [], spec: [], titles: [] }
  for (const { path, text } of files) for (const [kind, part] of textsOf(path, text)) all[kind].push(part)
  return Object.fromEntries(Object.entries(all).map(([kind, texts]) => {
    const text = texts.join('\n')
    const words = Math.max(1, text.match(/[A-Za-z][\w'’-]*/g)?.length ?? 0)
    const rate = (marker: RegExp): number => Math.round((text.match(marker)?.length ?? 0) / words * 10_000) / 10
    return [kind, Object.fromEntries(Object.entries(MARKERS).map(([name, marker]) => [name, rate(marker)]))]
  }))
}

export const isEnglish = (path: string): boolean =>
  /^(?:src|server|components|pages|demo|vite|scripts|test|docs\/en)\/.*\.(?:ts|vue|md)$|^(?:README|CONTRIBUTING)\.md$/
    .test(path) && !/^test\/(?:packages\/api\/|spec\/retired)|^docs\/en\/reference/.test(path)
