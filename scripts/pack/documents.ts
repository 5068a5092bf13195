import { join } from 'node:path'
import { readText, root } from './facts'
import { listBelow, type PackageFiles } from './folder'

/** Readme chapters about the repository. */
const OF_THE_REPOSITORY = ['The demo', 'Pack it', 'Contributing', '演示', '打包', '参与']

/** Import name of an entry in a package. */
export type NameOf = (entry: string) => string

function withNames(text: string, nameOf: NameOf): string {
  return text.replaceAll(/'tradewire(?:\/([\w/-]+))?'/g, (_name, entry: string | undefined) =>
    `'${nameOf(entry ?? 'index')}'`)
}

/** Start of each installation section. A package needs only its own section. */
const WAYS = { uniModules: /^\*\*HBuilderX[:：]/, npm: /^\*\*(Command line|命令行)[:：]/ } as const

/** Removes the other package's installation section, which ends where the next starts. */
function withoutOtherWay(chapter: string, way: keyof typeof WAYS): string {
  const parts = chapter.split(/^(?=\*\*|## )/m)
  const other = way === 'npm' ? WAYS.uniModules : WAYS.npm
  return parts.filter((part) => !other.test(part)).join('')
}

/** Removes pictures, which no package includes. */
const withoutPictures = (text: string): string => text.replaceAll(/^<picture>[\s\S]*?<\/picture>\n\n/gm, '')

/**
 * Creates a package's readme: without pictures, repository chapters and the other package's installation, and with the
 * plugin's name in that package.
 */
export function packageReadme(path: string, way: keyof typeof WAYS, nameOf: NameOf): string {
  const chapters = readText(path).split(/^(?=## )/m)
  const kept = chapters.filter((chapter) => !OF_THE_REPOSITORY.includes(/^## (.*)/.exec(chapter)?.[1] ?? ''))
  const text = kept.map((chapter) => withoutOtherWay(chapter, way)).join('')
  return withNames(withoutPictures(text), nameOf)
}

/** Replaces links to files outside the package with their names. */
function withoutLinksOutside(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(\.\.\/[^)]+\)/g, '$1')
}

/** All pages in both languages, except front pages. */
export function documents(nameOf: NameOf): PackageFiles {
  const paths = listBelow(join(root, 'docs')).filter((path) => path.endsWith('.md') && !path.endsWith('index.md'))
  return new Map(paths.map((path) => {
    // Live examples run only on the site.
    const text = withoutPictures(readText(`docs/${path}`)).replaceAll(/^<LivePiece .*\n\n/gm, '')
    // These tests run with npm, so their configuration uses the package's names.
    const isForNpm = path.endsWith('testing.md')
    return [`docs/${path}`, isForNpm ? text : withoutLinksOutside(withNames(text, nameOf))] as const
  }))
}
