import { join } from 'node:path'
import { readText, root } from './facts'
import { listBelow, type PackageFiles } from './folder'

/** Chapters of the repository's own readme that are about the repository. */
const OF_THE_REPOSITORY = ['The demo', 'Pack it', 'Contributing', '演示', '打包', '参与']

/** The name under which users of a package import an entry. */
export type NameOf = (entry: string) => string

function withNames(text: string, nameOf: NameOf): string {
  return text.replaceAll(/'tradewire(?:\/([\w/-]+))?'/g, (_name, entry: string | undefined) =>
    `'${nameOf(entry ?? 'index')}'`)
}

/** Where each way to install begins. Who has one package has no use for the other's way. */
const WAYS = { uniModules: /^\*\*HBuilderX[:：]/, npm: /^\*\*(Command line|命令行)[:：]/ } as const

/** A chapter without the other way to install; each way goes on to the next one. */
function withoutOtherWay(chapter: string, way: keyof typeof WAYS): string {
  const parts = chapter.split(/^(?=\*\*|## )/m)
  const other = way === 'npm' ? WAYS.uniModules : WAYS.npm
  return parts.filter((part) => !other.test(part)).join('')
}

/** No package has the pictures. */
const withoutPictures = (text: string): string => text.replaceAll(/^<picture>[\s\S]*?<\/picture>\n\n/gm, '')

/**
 * A readme as a package has it: without the pictures, the chapters about the repository and the way to install the
 * other package, the plugin under its name there.
 */
export function packageReadme(path: string, way: keyof typeof WAYS, nameOf: NameOf): string {
  const chapters = readText(path).split(/^(?=## )/m)
  const kept = chapters.filter((chapter) => !OF_THE_REPOSITORY.includes(/^## (.*)/.exec(chapter)?.[1] ?? ''))
  const text = kept.map((chapter) => withoutOtherWay(chapter, way)).join('')
  return withNames(withoutPictures(text), nameOf)
}

/** Files of the repository that no package has are named, not linked. */
function withoutLinksOutside(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(\.\.\/[^)]+\)/g, '$1')
}

/** All pages in both languages but the front pages of the site. */
export function documents(nameOf: NameOf): PackageFiles {
  const paths = listBelow(join(root, 'docs')).filter((path) => path.endsWith('.md') && !path.endsWith('index.md'))
  return new Map(paths.map((path) => {
    // The live pieces run on the site alone.
    const text = withoutPictures(readText(`docs/${path}`)).replaceAll(/^<LivePiece .*\n\n/gm, '')
    // Tests are run by npm: the names in their configuration are those of the package, and it says so.
    const isForNpm = path.endsWith('testing.md')
    return [`docs/${path}`, isForNpm ? text : withoutLinksOutside(withNames(text, nameOf))] as const
  }))
}
