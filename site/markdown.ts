import { posix } from 'node:path'
import { drawWalk } from './walk-drawing'

interface Parsed {
  readonly tokens: Token[]
  readonly env: { readonly relativePath?: string }
}

/** The part of a token of markdown-it that is used here. */
interface Token {
  type: string
  content: string
  readonly info: string
  readonly children: Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (parsed: Parsed) => void): void } }
  readonly renderer: { readonly rules: { table_open?: unknown } }
}

/** Extends Markdown by what GitHub does not need. */
export function extendMarkdown(markdown: Markdown): void {
  markdown.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const { children } of tokens) if (children !== null) removeLinks(children, env.relativePath ?? '')
  })
  markdown.core.ruler.push('walks', ({ tokens }) => drawWalks(tokens))
  markdown.core.ruler.push('stacked-tables', ({ tokens }) => stackTables(tokens))
  // VitePress's own writes no attributes.
  delete markdown.renderer.rules.table_open
}

/** A block of code of the kind `walk` becomes a drawing, named after the heading above it. */
function drawWalks(tokens: readonly Token[]): void {
  let heading = ''
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') heading = tokens[index + 1]?.content ?? ''
    if (token.type !== 'fence' || !token.info.startsWith('walk ')) continue
    token.type = 'html_block'
    token.content = drawWalk(token.content, heading)
  }
}

/** Whether a link of a page leads out of `docs/`, to a file of the repository. */
export function leadsOutside(page: string, href: string): boolean {
  return href.startsWith('../') && posix.join(posix.dirname(page), href).startsWith('../')
}

/** Files of the repository that the site does not have are named, not linked. */
function removeLinks(tokens: Token[], page: string): void {
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    if (token?.type !== 'link_open' || !leadsOutside(page, token.attrGet('href') ?? '')) continue
    const end = tokens.findIndex(({ type }, at) => at > index && type === 'link_close')
    tokens.splice(end, 1)
    tokens.splice(index, 1)
  }
}

/** A page's width on a phone of 320 px, less its margins. */
const phoneWidthPx = 272
const cellPaddingPx = 33
const characterPx = 7.5
/** Words that may be broken into lines: narrower than this a column cannot be read. */
const textColumnCharacters = 18

/** Chinese characters are twice as wide as others. */
const widthOf = (text: string): number => [...text].reduce((sum, each) => sum + (each > '\u2e7f' ? 2 : 1), 0)
const maxWord = (text: string): number => Math.max(0, ...text.split(/[\s\u2e80-\uffff]+/u).map(widthOf))
const columnWidthPx = (cells: readonly string[]): number => cellPaddingPx + characterPx
  * Math.max(...cells.map((text) => Math.max(maxWord(text), Math.min(widthOf(text), textColumnCharacters))))

const roles: Readonly<Record<string, string>> = {
  table_open: 'table', thead_open: 'rowgroup', tbody_open: 'rowgroup', tr_open: 'row', th_open: 'columnheader',
  td_open: 'cell',
}

/**
 * A table that is too wide for a phone gets the class `stacked`: there each row stands as a block, each cell with the
 * name of its column. Its roles are written out, as a style that makes blocks of rows takes them away.
 */
function stackTables(tokens: readonly Token[]): void {
  for (const [start, table] of tokens.entries()) {
    if (table.type !== 'table_open') continue
    const end = tokens.findIndex(({ type }, at) => at > start && type === 'table_close')
    const columns: string[][] = []
    let column = 0
    for (const [index, token] of tokens.slice(start, end).entries()) {
      const role = roles[token.type]
      if (role !== undefined) token.attrSet('role', role)
      if (token.type === 'tr_open') column = 0
      if (token.type !== 'th_open' && token.type !== 'td_open') continue
      const cells = (columns[column] ??= [])
      const { children } = tokens[start + index + 1] ?? token
      cells.push((children ?? []).map(({ content }) => content).join(''))
      if (token.type === 'td_open' && column > 0) token.attrSet('data-column', cells[0] ?? '')
      column += 1
    }
    const widthPx = columns.reduce((sum, cells) => sum + columnWidthPx(cells), 0)
    table.attrSet('tabindex', '0')
    if (widthPx > phoneWidthPx) table.attrSet('class', 'stacked')
  }
}
