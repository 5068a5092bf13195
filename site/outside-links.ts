import { posix } from 'node:path'

interface Parsed {
  readonly tokens: Token[]
  readonly env: { readonly relativePath?: string }
}

/** The part of a token of markdown-it that is read here. */
interface Token {
  readonly type: string
  readonly children: Token[] | null
  attrGet(name: string): string | null
}

interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (parsed: Parsed) => void): void } }
}

/** Whether a link of a page leads out of `docs/`, to a file of the repository. */
export function leadsOutside(page: string, href: string): boolean {
  return href.startsWith('../') && posix.join(posix.dirname(page), href).startsWith('../')
}

/** Files of the repository that the site does not have are named, not linked. */
export function withoutOutsideLinks(markdown: Markdown): void {
  markdown.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const { children } of tokens) if (children !== null) removeLinks(children, env.relativePath ?? '')
  })
}

function removeLinks(tokens: Token[], page: string): void {
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    if (token?.type !== 'link_open' || !leadsOutside(page, token.attrGet('href') ?? '')) continue
    const end = tokens.findIndex(({ type }, at) => at > index && type === 'link_close')
    tokens.splice(end, 1)
    tokens.splice(index, 1)
  }
}
