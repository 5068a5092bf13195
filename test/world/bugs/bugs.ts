import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const bugsFolder = dirname(fileURLToPath(import.meta.url))

export const bugKinds = [
  'order of calls', 'forgotten clean-up', 'surviving state', 'stale closure', 're-entrance', 'await',
  'race with the end', 'options in pairs', 'other',
] as const

export interface Bug {
  readonly name: string
  readonly seen: string
  readonly kind: string
  readonly files: readonly string[]
  readonly test: { readonly file: string; readonly title: string }
}

/** Requires only a single context line, because the code around a bug may change. */
export const applying = (name: string): readonly string[] => ['apply', '-C1', `test/world/bugs/${name}.patch`]

export function readBugs(): Bug[] {
  return readdirSync(bugsFolder).filter((each) => each.endsWith('.patch')).sort().map((patch) => {
    const text = readFileSync(join(bugsFolder, patch), 'utf8')
    const [seen = '', kindLine = '', noticedLine = ''] = text.split('\n')
    const [, file = '', title = ''] = /^noticed by: (\S+): (.+)$/.exec(noticedLine) ?? []
    return {
      name: patch.slice(0, -'.patch'.length),
      seen,
      kind: kindLine.replace(/^kind: /, ''),
      files: [...text.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = '']) => path),
      test: { file, title },
    }
  })
}

export function faultsOf({ name, seen, kind, files, test }: Bug): string[] {
  const outside = files.filter((path) => !/^(src|components|vite|server)\//.test(path))
  return [
    ...(/^\d{3}(-[a-z0-9]+)+$/.test(name) ? [] : ['its name is not NNN-few-words']),
    ...(seen.length > 20 ? [] : ['its first line does not say what a user would see']),
    ...(bugKinds.some((known) => known === kind) ? [] : [`no kind is named "${kind}"`]),
    ...(files.length > 0 ? [] : ['it changes nothing']),
    ...outside.map((path) => `${path} does not ship`),
    ...(test.file === '' ? ['it names no test'] : []),
  ].map((fault) => `${name}: ${fault}`)
}
