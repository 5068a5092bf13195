import { posix } from 'node:path'
import { leadsOutside } from '@/site/markdown'
import { slugOf } from '@/site/slug'

const FENCE = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm

/** Comments are in the language of the page. */
function withoutComments(code: string): string {
  return code.replaceAll(/\s*(?:\/\/ |# |<!-- |\/\*\*? ).*$/gm, '')
}

type Page = ReturnType<typeof readPage>

export function readPage(text: string) {
  const prose = text.replaceAll(FENCE, '')
  const headings = [...prose.matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', title = '']) =>
    ({ level: marks.length, anchor: slugOf(title) }))
  return {
    headings,
    fences: [...text.matchAll(FENCE)].map(([, language = '', code = '']) => `${language}\n${withoutComments(code)}`),
    tableRows: (prose.match(/^\|/gm) ?? []).length,
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link),
    /** Each key with its indentation. */
    frontMatterKeys: (/^---\n([\s\S]*?)\n---\n/.exec(text)?.[1]?.match(/^[ -]*\w+:/gm) ?? []).join('\n'),
  }
}

export function differences(chinese: Page, english: Page): string[] {
  const levels = ({ headings }: Page): string => headings.map(({ level }) => level).join(' ')
  const parts: readonly (readonly [what: string, (page: Page) => string])[] = [
    ['the levels of the headings', levels],
    ['the code', ({ fences }) => fences.join('\n')],
    ['the keys of the front matter', ({ frontMatterKeys }) => frontMatterKeys],
    ['the rows of the tables', ({ tableRows }) => String(tableRows)],
  ]
  return parts.flatMap(([what, part]) => (part(chinese) === part(english) ? [] : [what]))
}

function isThere(path: string, files: ReadonlySet<string>): boolean {
  return files.has(path) || [...files].some((file) => file.startsWith(`${path}/`))
}

/** Links to a missing page or heading, or to a file that the repository lacks. */
export function deadLinks(path: string, pages: ReadonlyMap<string, Page>, files: ReadonlySet<string>): string[] {
  return (pages.get(path)?.links ?? []).filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false
    const [name = '', anchor] = link.split('#')
    const target = name === '' ? path : posix.join(posix.dirname(path), name)
    if (leadsOutside(path, link)) return !isThere(posix.join('docs', target), files)
    const page = pages.get(target)
    return page === undefined || (anchor !== undefined && page.headings.every((each) => each.anchor !== anchor))
  })
}

/**
 * Names in a page's prose that do not occur in their section. A valid name is a folder or file of the repository, or a
 * word of a file that the section links to. Commands and rules are not names.
 */
export function unknownNames(
  path: string, text: string, read: (file: string) => string, files: ReadonlySet<string>,
): string[] {
  return text.replaceAll(FENCE, '').split(/^(?=## )/m).flatMap((section) => {
    const linked = readPage(section).links.filter((link) => leadsOutside(path, link))
      .map((link) => posix.join('docs', posix.dirname(path), link)).filter((file) => files.has(file))
    const texts = linked.map(read).join('\n')
    const names = [...section.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name)
    const isPath = (name: string): boolean => [...files].some((file) => `/${file}/`.includes(`/${name}/`))
    return names.filter((name) => !/ |^[A-Z]{2}-\d+$/.test(name) && !isPath(name) && !texts.includes(name))
  })
}
