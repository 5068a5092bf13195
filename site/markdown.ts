import { posix } from 'node:path'
import { drawWalk } from './walk-drawing'

interface Parsed {
  readonly tokens: Token[]
  readonly env: { readonly relativePath?: string }
}

/** The fields of a markdown-it token that are used here. */
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

export function extendMarkdown(markdown: Markdown): void {
  markdown.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const { children } of tokens) if (children !== null) removeLinks(children, env.relativePath ?? '')
  })
  markdown.core.ruler.push('walks', ({ tokens }) => drawWalks(tokens))
  markdown.core.ruler.push('stacked-tables', ({ tokens }) => stackTables(tokens))
  // VitePress's own rule writes no attributes.
  delete markdown.renderer.rules.table_open
}

/** Replaces each `walk` code block with a drawing, which is named after the heading above the block. */
function drawWalks(tokens: readonly Token[]): void {
  let heading = ''
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') heading = tokens[index + 1]?.content ?? ''
    if (token.type !== 'fence' || !token.info.startsWith('walk ')) continue
    token.type = 'html_block'
    token.content = drawWalk(token.content, heading)
  }
}

/** Whether a page's link leads to a repository file outside `docs/`. */
export function leadsOutside(page: string, href: string): boolean {
  return href.startsWith('../') && posix.join(posix.dirname(page), href).startsWith('../')
}

/** Removes links to repository files that the site lacks, but keeps their text. */
function removeLinks(tokens: Token[], page: string): void {
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    if (token?.type !== 'link_open' || !leadsOutside(page, token.attrGet('href') ?? '')) continue
    const end = tokens.findIndex(({ type }, at) => at > index && type === 'link_close')
    tokens.splice(end, 1)
    tokens.splice(index, 1)
  }
}

/** Width of a page without its margins on a phone of 320 px. */
const phoneWidthPx = 272
const cellPaddingPx = 33
const characterPx = 7.5
/** Minimum width of a readable text column, whose text may be broken into lines. */
const textColumnCharacters = 18

/** Counts a Chinese character as two, because it is twice as wide. */
const widthOf = (text: string): number => [...text].reduce((sum, each) => sum + (each > '\u2e7f' ? 2 : 1), 0)
const maxWord = (text: string): number => Math.max(0, ...text.split(/[\s\u2e80-\uffff]+/u).map(widthOf))
const columnWidthPx = (cells: readonly string[]): number => cellPaddingPx + characterPx
  * Math.max(...cells.map((text) => Math.max(maxWord(text), Math.min(widthOf(text), textColumnCharacters))))

const roles: Readonly<Record<string, string>> = {
  table_open: 'table', thead_open: 'rowgroup', tbody_open: 'rowgroup', tr_open: 'row', th_open: 'columnheader',
  td_open: 'cell',
}

/**
 * Adds the class `stacked` to tables that are too wide for a phone, where each row is a block and each cell shows its
 * column's name. Writes the roles, because a style that turns rows into blocks removes the implicit roles.
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
