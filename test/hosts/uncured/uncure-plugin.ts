import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { normalizePath, type Plugin } from 'vite'
import type { Cure } from './cures'
import { replaceFunctions } from './replace-functions'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const at = (...parts: readonly string[]): string => normalizePath(join(...parts))

/**
 * Gives each function that a cure stands on a naive twin, and the app the choice between them at its
 * start. A function that is not found fails the build.
 */
export function uncurePlugin(cures: readonly Cure[]): Plugin {
  const files = new Map<string, Cure[]>()
  for (const cure of cures) {
    const file = at(root, cure.file)
    files.set(file, [...(files.get(file) ?? []), cure])
  }
  const seen = new Set<string>()

  return {
    name: 'test-uncure',
    enforce: 'pre',
    transform(code, id) {
      const path = normalizePath(id).split('?')[0] ?? ''
      const mine = files.get(path)
      if (mine === undefined) return undefined
      seen.add(path)
      return { code: uncured(code, path, mine), map: null }
    },
    buildEnd(error) {
      // The app's builder runs a second, empty build for native pages.
      if (error !== undefined || seen.size === 0) return
      const unseen = [...files.keys()].filter((file) => !seen.has(file))
      if (unseen.length > 0) this.error(`The build has no ${unseen.join(', ')}`)
    },
  }
}

function uncured(code: string, path: string, cures: readonly Cure[]): string {
  const names = [...new Set(cures.map((cure) => cure.function))]
  const wayOf = ({ name, naive }: Cure): string => `['${name}', naive$${naive}]`
  const replaced = replaceFunctions(code, path, names.map((name) => ({
    function: name,
    chosen: (cured) => {
      const ways = cures.filter((cure) => cure.function === name).map(wayOf)
      return `choose$cure(${cured}, [${ways.join(', ')}])`
    },
  })))
  const importOf = ({ from, naive }: Cure): string =>
    `import { ${naive} as naive$${naive} } from '${at(here, 'naive', `${from}.ts`)}'`
  const imports = new Set([`import { choose as choose$cure } from '${at(here, 'switch.ts')}'`, ...cures.map(importOf)])
  return `${[...imports].join('\n')}\n${replaced}`
}
