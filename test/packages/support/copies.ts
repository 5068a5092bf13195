import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBelow } from '../../../scripts/pack/folder'
import { advices } from '../../../src/advice/advices'

/** Occurs once in the plugin, in a module of both pages and components. */
export const MARKER = 'useTabRule() needs '

/** Occurs in a module that the readme's app does not use: the protocol for pushed lists. */
export const UNUSED = 'successCode'

export const STYLE = 'var(--tradewire-warn-soft'

export const SOCKET = 'Not open yet'

export const inScripts = (folder: string, text: string): number => occurrences(folder, /\.([cm]?js|ts)$/, text)

export const inStyles = (folder: string, text: string): number => occurrences(folder, /\.(css|wxss)$/, text)

function occurrences(folder: string, files: RegExp, text: string): number {
  const paths = listBelow(folder).filter((path) => files.test(path))
  return paths.reduce((sum, path) => sum + readFileSync(join(folder, path), 'utf8').split(text).length - 1, 0)
}

export function adviceIn(folder: string): readonly string[] {
  // Minifiers change quotes.
  const beginnings = Object.values(advices).flatMap(({ wrong, cure }) => [wrong, cure]).map((text) => {
    const [beginning = text] = text.split('\'')
    return beginning
  })
  return ['docs/en/development.md#', ...beginnings].filter((text) => inScripts(folder, text) > 0)
}
