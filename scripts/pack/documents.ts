import { readText } from './facts'
import type { PackageFiles } from './folder'

/** Chapters of the repository's own readme that are about the repository. */
const OF_THE_REPOSITORY = ['See it', 'Pack it', 'Contributing', '看一看', '打包', '参与']

/** A readme as a package has it: without the chapters about the repository, the plugin under its name there. */
export function packageReadme(path: string, nameOf: (entry: string) => string): string {
  const chapters = readText(path).split(/^(?=## )/m)
  const kept = chapters.filter((chapter) => !OF_THE_REPOSITORY.includes(/^## (.*)/.exec(chapter)?.[1] ?? ''))
  return kept.join('').replaceAll(/'tradewire(?:\/([\w-]+))?'/g, (_name, entry: string | undefined) =>
    `'${nameOf(entry ?? 'index')}'`)
}

/** What the readmes link to. */
export function linkedDocuments(): PackageFiles {
  return new Map([['docs/own-protocol.md', readText('docs/own-protocol.md')]])
}
