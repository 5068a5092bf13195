import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBelow } from '../../../scripts/pack/folder'
import { advices } from '../../../src/advice/advices'

/** A text that occurs once in the plugin, in a module that both pages and components need. */
export const MARKER = '() needs '

/** A text of a module that the readme's application does not use: the protocol of servers that push lists. */
export const UNUSED = 'successCode'

/** A text of a component's style. */
export const STYLE = 'var(--tradewire-warn-soft'

/** A text of the class that clients use as the standard WebSocket. */
export const SOCKET = 'Not open yet'

export const inScripts = (folder: string, text: string): number => occurrences(folder, /\.([cm]?js|ts)$/, text)

export const inStyles = (folder: string, text: string): number => occurrences(folder, /\.(css|wxss)$/, text)

function occurrences(folder: string, files: RegExp, text: string): number {
  const paths = listBelow(folder).filter((path) => files.test(path))
  return paths.reduce((sum, path) => sum + readFileSync(join(folder, path), 'utf8').split(text).length - 1, 0)
}

export function adviceIn(folder: string): readonly string[] {
  // A minifier writes quotes in its own way.
  const beginnings = Object.values(advices).flatMap(({ wrong, cure }) => [wrong, cure]).map((text) => {
    const [beginning = text] = text.split('\'')
    return beginning
  })
  return ['docs/en/development.md#', ...beginnings].filter((text) => inScripts(folder, text) > 0)
}
