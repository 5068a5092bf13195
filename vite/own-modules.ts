import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the modules of the apps lie, seen from here: in the package for npm, and in `uni_modules` as at home. */
const places = ['../lib/', '../src/']

/** The absolute path of one of the plugin's own modules, with forward slashes, as a bundler names it. */
export function ownModule(name: string): string {
  const paths = places.flatMap((place) =>
    ['.js', '.ts'].map((extension) => fileURLToPath(new URL(`${place}${name}${extension}`, import.meta.url))))
  const path = paths.find((each) => existsSync(each))
  if (path === undefined) throw new Error(`tradewire/vite: ${name} is not beside it`)
  return path.replace(/\\/g, '/')
}
