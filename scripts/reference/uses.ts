import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBelow } from '../pack/folder'
import { optionGroups } from './option-groups'
import { readEntryPoints } from './read-exports'
import { readOptions } from './read-options'

/** Number of files with an option. Common words count wherever they look like an option. */
export interface OptionUse {
  readonly option: string
  readonly documents: number
  readonly tests: number
}

const textsBelow = (root: string, folder: string, files: RegExp): readonly string[] =>
  listBelow(join(root, folder)).filter((path) => files.test(path)).map((path) =>
    readFileSync(join(root, folder, path), 'utf8'))

/** Documentation without the generated reference. */
const documentsOf = (root: string): readonly string[] =>
  textsBelow(root, 'docs/en', /^(?!options|codes|exports|component-members).*\.md$/)

export function countOptionUses(root: string): readonly OptionUse[] {
  const documents = documentsOf(root)
  const tests = textsBelow(root, 'test', /\.test\.ts$/)
  return optionGroups.flatMap(({ en, from }) => from.flatMap(([file, declaration]) =>
    readOptions(root, file, declaration).map(({ name }) => {
      const form = new RegExp(`(?<![\\w$-])${name}(?=:|\`|,| \\}| ?\\()`)
      const countIn = (texts: readonly string[]): number => texts.filter((text) => form.test(text)).length
      return { option: `${en.replaceAll('`', '')} ${name}`, documents: countIn(documents), tests: countIn(tests) }
    })))
}

function codeOf(document: string): string {
  return document.split(/^ *```.*$/m).map((text, at) =>
    at % 2 === 1 ? text : (text.match(/`[^`]+`/g) ?? []).join('\n')).join('\n')
}

/** Returns the exported names that no code in a document, example, component or demo page uses. */
export function unusedNames(root: string): readonly string[] {
  const apps = ['examples', 'demo', 'pages', 'components'].flatMap((folder) =>
    textsBelow(root, folder, /^(?!.*node_modules\/).*\.(?:vue|ts|js)$/))
  const texts = [...documentsOf(root).map(codeOf), ...apps]
  const names = readEntryPoints(root).flatMap(({ exports }) => exports.map(({ name }) => name))
  return names.filter((name) => {
    const word = new RegExp(`(?<![\\w$'])${name}(?![\\w$'])`)
    return !texts.some((text) => word.test(text))
  })
}
