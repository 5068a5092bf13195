import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folders of the modules: `lib` in the npm package, `src` in `uni_modules` and in the repository. */
const PLACES = ['lib', 'src']

/** Resolved to find the installed package's folder. */
const MANIFEST = 'tradewire/package.json'

/** Returns the plugin's folder in an application that copied the plugin. */
export const copiedFolder = (): string =>
  `${slashed(process.env['UNI_INPUT_DIR'] ?? '')}/uni_modules/tradewire-socketio`

/** Resolves a module name to a file, as the bundler does. */
export type Resolve = (source: string) => Promise<{ readonly id: string } | null>

/** Paths of the plugin's own modules, as named by the bundler, with forward slashes. */
export interface OwnModules {
  /**
   * Records the bundler's path to the plugin. Uni's bundler does not resolve symbolic links, and a second path would
   * load a second copy.
   */
  find(resolve: Resolve): Promise<void>
  /** Returns the path of a module, such as `platform/page-on`. */
  pathOf(name: string): string
  holds(path: string): boolean
  home(): string
}

export function createOwnModules(): OwnModules {
  const real = slashed(fileURLToPath(new URL('..', import.meta.url))).replace(/\/$/, '')
  let home = real
  const places = (): readonly string[] => PLACES.map((place) => `${home}/${place}/`)
  return {
    async find(resolve) {
      const found = await resolve(MANIFEST)
      const homes = [copiedFolder(), ...(found === null ? [] : [slashed(dirname(found.id))])]
      home = homes.find((each) => realOf(each) === realOf(real)) ?? real
    },
    pathOf(name) {
      const paths = places().flatMap((place) => ['.js', '.ts'].map((extension) => `${place}${name}${extension}`))
      const path = paths.find((each) => existsSync(each))
      if (path === undefined) throw new Error(`tradewire/vite: ${name} is missing from the package`)
      return path
    },
    holds: (path) => places().some((place) => path.startsWith(place)),
    home: () => home,
  }
}

/** Returns the path without query and fragment, with forward slashes. */
export const pathOfId = (id: string): string => slashed(id.replace(/[?#].*$/, ''))

const slashed = (path: string): string => path.replace(/\\/g, '/')

const realOf = (path: string): string => (existsSync(path) ? realpathSync.native(path) : path)
