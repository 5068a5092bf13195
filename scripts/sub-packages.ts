import { parseJson } from '@dcloudio/uni-cli-shared'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import process from 'node:process'
import type { Plugin } from 'vite'

/** Built script and the scripts that it requires. */
export interface BuiltScript {
  readonly fileName: string
  readonly imports: readonly string[]
  /** Whether the script is a page, a component or the app, which must stay in place. */
  readonly isFixed: boolean
}

const rootOf = (fileName: string, roots: readonly string[]): string | undefined =>
  roots.find((root) => fileName.startsWith(`${root}/`))

/**
 * Returns the new paths of scripts that only one sub-package requires, by old path. uni leaves these scripts in the
 * main package, which has a size limit and loads first.
 */
export function movesInto(roots: readonly string[], scripts: readonly BuiltScript[]): ReadonlyMap<string, string> {
  const byName = new Map(scripts.map((script) => [script.fileName, script]))
  const users = new Map<string, Set<string>>()

  function use(fileName: string, user: string): void {
    const script = byName.get(fileName)
    const known = users.get(fileName) ?? new Set()
    if (script === undefined || known.has(user)) return
    users.set(fileName, known.add(user))
    for (const next of script.imports) use(next, user)
  }

  for (const { fileName, isFixed } of scripts) if (isFixed) use(fileName, rootOf(fileName, roots) ?? '')
  const moves = new Map<string, string>()
  for (const { fileName, isFixed } of scripts) {
    const [user, another] = users.get(fileName) ?? []
    if (isFixed || user === undefined || user === '' || another !== undefined) continue
    if (rootOf(fileName, roots) === undefined) moves.set(fileName, `${user}/${fileName}`)
  }
  return moves
}

const required = /\brequire\((["'])(\.{1,2}\/[^"']+)\1\)/g

/** Adapts the script's relative paths to all moves. */
export function withMoves(code: string, fileName: string, moves: ReadonlyMap<string, string>): string {
  const place = moves.get(fileName) ?? fileName
  return code.replace(required, (_, quote: string, path: string) => {
    const target = posix.join(posix.dirname(fileName), path)
    const relative = posix.relative(posix.dirname(place), moves.get(target) ?? target)
    return `require(${quote}${relative.startsWith('.') ? relative : `./${relative}`}${quote})`
  })
}

function readRoots(folder: string): readonly string[] {
  const file = join(folder, 'pages.json')
  const pages: unknown = parseJson(readFileSync(file, 'utf8'), true, file)
  const packages: unknown = typeof pages === 'object' && pages !== null ? Reflect.get(pages, 'subPackages') : undefined
  if (!Array.isArray(packages)) return []
  return packages.map((one: { readonly root: string }) => one.root.replace(/\/$/, ''))
}

interface Importers {
  readonly isEntry: boolean
  readonly importers: readonly string[]
}

/**
 * Returns the only folder from which a module is required, or `undefined` if there are several or a file elsewhere
 * requires the module.
 */
export function onlyUser(
  id: string,
  folders: readonly string[],
  find: (id: string) => Importers | null,
): string | undefined {
  const users = new Set<string>()
  const seen = new Set<string>()

  function climb(at: string): void {
    if (seen.has(at)) return
    seen.add(at)
    const own = rootOf(at, folders)
    const found = find(at)
    if (own !== undefined) users.add(own)
    else if (found === null || found.isEntry || found.importers.length === 0) users.add('')
    else found.importers.forEach(climb)
  }

  climb(id)
  const [user, another] = users
  return user === '' || another !== undefined ? undefined : user
}

/** Moves scripts that only one sub-package needs into that sub-package. */
export function subPackages(): Plugin {
  return {
    name: 'sub-packages',
    apply: 'build',
    enforce: 'post',
    outputOptions(options) {
      const { UNI_PLATFORM = '', UNI_INPUT_DIR = '' } = process.env
      const { manualChunks } = options
      if (!UNI_PLATFORM.startsWith('mp-') || typeof manualChunks !== 'function') return null
      const folder = UNI_INPUT_DIR.replace(/\\/g, '/')
      const folders = readRoots(UNI_INPUT_DIR).map((root) => `${folder}/${root}`)
      return {
        ...options,
        // uni puts all packages into one file in the main package.
        manualChunks(id, api) {
          const chunk = manualChunks(id, api)
          if (chunk !== 'common/vendor' || !id.includes('/node_modules/')) return chunk
          const user = onlyUser(id, folders, api.getModuleInfo)
          return user === undefined ? chunk : `${user.slice(folder.length + 1)}/common/vendor`
        },
      }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const { UNI_PLATFORM = '', UNI_INPUT_DIR = '' } = process.env
        if (!UNI_PLATFORM.startsWith('mp-')) return
        const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []))
        const moves = movesInto(readRoots(UNI_INPUT_DIR), chunks.map(({ fileName, imports, isEntry, isDynamicEntry }) =>
          ({ fileName, imports, isFixed: isEntry || isDynamicEntry })))
        for (const chunk of chunks) {
          chunk.code = withMoves(chunk.code, chunk.fileName, moves)
          chunk.fileName = moves.get(chunk.fileName) ?? chunk.fileName
        }
      },
    },
  }
}
