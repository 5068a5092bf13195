import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const bugsFolder = dirname(fileURLToPath(import.meta.url))

/** Kinds of state in time, then the others. */
export const bugKinds = [
  'order of calls', 'forgotten clean-up', 'surviving state', 'stale closure', 're-entrance', 'await',
  'race with the end', 'options in pairs', 'other',
] as const

/** A bug made by hand. */
export interface Bug {
  /** Its number and a few words, as in the names of its files. */
  readonly name: string
  /** The effect for a user. */
  readonly seen: string
  readonly kind: string
  /** The changed files, from the root. */
  readonly files: readonly string[]
  /** The tests that must be red with it: its proof, or the test that notices it. */
  readonly proofs: readonly Proof[]
}

export interface Proof {
  /** From the root. */
  readonly file: string
  /** How its title begins; '' for all tests of the file. */
  readonly title: string
}

/** For `git` at the root. A line of context is enough: what is beside a bug may change. */
export const applying = (name: string): readonly string[] => ['apply', '-C1', `test/world/bugs/${name}.patch`]

/** All bugs, in the order of their numbers. */
export function readBugs(): Bug[] {
  const names = readdirSync(bugsFolder)
  return names.filter((each) => each.endsWith('.patch')).sort().map((file) => {
    const name = file.slice(0, -'.patch'.length)
    const text = readFileSync(join(bugsFolder, file), 'utf8')
    const [seen = '', kindLine = '', noticedLine = ''] = text.split('\n')
    const [, test = '', title = ''] = /^noticed by: (\S+): (.+)$/.exec(noticedLine) ?? []
    const own = names.filter((each) => each.startsWith(`${name}.proof.`))
      .map((proof) => ({ file: `test/world/bugs/${proof}`, title: '' }))
    return {
      name,
      seen,
      kind: kindLine.replace(/^kind: /, ''),
      files: [...text.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = '']) => path),
      proofs: test === '' ? own : [...own, { file: test, title }],
    }
  })
}

/** The breaches of the format of README.md, in one line each. */
export function faultsOf({ name, seen, kind, files, proofs }: Bug): string[] {
  const outside = files.filter((path) => !/^(src|components|vite|server)\//.test(path))
  return [
    ...(/^\d{3}(-[a-z0-9]+)+$/.test(name) ? [] : ['its name is not NNN-few-words']),
    ...(seen.length > 20 ? [] : ['its first line does not say what a user would see']),
    ...(bugKinds.some((known) => known === kind) ? [] : [`no kind is named "${kind}"`]),
    ...(files.length > 0 ? [] : ['it changes nothing']),
    ...outside.map((path) => `${path} does not ship`),
    ...(proofs.length === 1 ? [] : [`it has ${proofs.length} proofs`]),
  ].map((fault) => `${name}: ${fault}`)
}
