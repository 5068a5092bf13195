import { join } from 'node:path'
import { readText, root } from './facts'
import { listBelow, type PackageFiles } from './folder'

/** Chapters of the repository's readme that describe the repository. */
const OF_THE_REPOSITORY = ['The demo', 'Pack it', 'Contributing', '演示', '打包', '参与']

/** The name under which users of a package import an entry. */
export type NameOf = (entry: string) => string

function withNames(text: string, nameOf: NameOf): string {
  return text.replaceAll(/'tradewire(?:\/([\w/-]+))?'/g, (_name, entry: string | undefined) =>
    `'${nameOf(entry ?? 'index')}'`)
}

/** The start of each installation section. Users of one package do not need the section of the other. */
const WAYS = { uniModules: /^\*\*HBuilderX[:：]/, npm: /^\*\*(Command line|命令行)[:：]/ } as const

/** A chapter without the installation section of the other package. Each section ends where the next starts. */
function withoutOtherWay(chapter: string, way: keyof typeof WAYS): string {
  const parts = chapter.split(/^(?=\*\*|## )/m)
  const other = way === 'npm' ? WAYS.uniModules : WAYS.npm
  return parts.filter((part) => !other.test(part)).join('')
}

/** No package includes the pictures. */
const withoutPictures = (text: string): string => text.replaceAll(/^<picture>[\s\S]*?<\/picture>\n\n/gm, '')

/**
 * A readme for a package: without the pictures, the chapters about the repository and the other package's installation,
 * and with the plugin's name in that package.
 */
export function packageReadme(path: string, way: keyof typeof WAYS, nameOf: NameOf): string {
  const chapters = readText(path).split(/^(?=## )/m)
  const kept = chapters.filter((chapter) => !OF_THE_REPOSITORY.includes(/^## (.*)/.exec(chapter)?.[1] ?? ''))
  const text = kept.map((chapter) => withoutOtherWay(chapter, way)).join('')
  return withNames(withoutPictures(text), nameOf)
}

/** Repository files that no package contains appear as names, not as links. */
function withoutLinksOutside(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(\.\.\/[^)]+\)/g, '$1')
}

/** All pages in both languages, except the front pages of the site. */
export function documents(nameOf: NameOf): PackageFiles {
  const paths = listBelow(join(root, 'docs')).filter((path) => path.endsWith('.md') && !path.endsWith('index.md'))
  return new Map(paths.map((path) => {
    // The live examples run only on the site.
    const text = withoutPictures(readText(`docs/${path}`)).replaceAll(/^<LivePiece .*\n\n/gm, '')
    // npm runs the tests, so their configuration uses the package's names, as the text explains.
    const isForNpm = path.endsWith('testing.md')
    return [`docs/${path}`, isForNpm ? text : withoutLinksOutside(withNames(text, nameOf))] as const
  }))
}
