import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { normalizePath, type Plugin } from 'vite'
import { replaceFunctions } from './replace-functions'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const at = (...parts: readonly string[]): string => normalizePath(join(...parts))

/** A function of the app, and the one that a start of the app may put in its place. */
export interface Switch {
  /** The name by which a start selects it. Several functions may have one name. */
  readonly name: string
  /** From the repository's root. */
  readonly file: string
  /** A function inside another is named with both, `outer.inner`. */
  readonly function: string
  /** The file beside this one that has the replacement, without its ending. */
  readonly from: string
  /** The export that makes the replacement of the original. */
  readonly maker: string
}

/**
 * Gives each of these functions a twin, and the app the choice between them at its start. A function
 * that is not found fails the build.
 */
export function switchPlugin(switches: readonly Switch[]): Plugin {
  const files = new Map<string, Switch[]>()
  for (const each of switches) {
    const file = at(root, each.file)
    files.set(file, [...(files.get(file) ?? []), each])
  }
  const seen = new Set<string>()

  return {
    name: 'test-switches',
    enforce: 'pre',
    transform(code, id) {
      const path = normalizePath(id).split('?')[0] ?? ''
      const mine = files.get(path)
      if (mine === undefined) return undefined
      seen.add(path)
      return { code: switched(code, path, mine), map: null }
    },
    buildEnd(error) {
      // The app's builder runs a second, empty build for native pages.
      if (error !== undefined || seen.size === 0) return
      const unseen = [...files.keys()].filter((file) => !seen.has(file))
      if (unseen.length > 0) this.error(`The build has no ${unseen.join(', ')}`)
    },
  }
}

function switched(code: string, path: string, switches: readonly Switch[]): string {
  const names = [...new Set(switches.map((each) => each.function))]
  const wayOf = ({ name, maker }: Switch): string => `['${name}', make$${maker}]`
  const replaced = replaceFunctions(code, path, names.map((name) => ({
    function: name,
    chosen: (original) => {
      const ways = switches.filter((each) => each.function === name).map(wayOf)
      return `choose$switch(${original}, [${ways.join(', ')}])`
    },
  })))
  const importOf = ({ from, maker }: Switch): string =>
    `import { ${maker} as make$${maker} } from '${at(here, `${from}.ts`)}'`
  const imports = [`import { choose as choose$switch } from '${at(here, 'switch.ts')}'`, ...switches.map(importOf)]
  return `${[...new Set(imports)].join('\n')}\n${replaced}`
}
