import { describe, expect, test } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { listFiles, readSource } from './source-files'

const examples = ['from-socket-js', 'positions', 'quick-start']
const filesOf = (name: string): readonly string[] => listFiles(`examples/${name}`)

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifestOf = (path: string): Manifest => JSON.parse(readSource(path).text) as Manifest

test('EX-1: these are all, and only the one of a socket.js is without TypeScript', () => {
  const folders = listFiles('examples').map((path) => path.split('/')).filter(({ length }) => length > 2)
  expect([...new Set(folders.map(([, name]) => name))].sort()).toEqual(examples)
  const typed = examples.filter((name) => filesOf(name).some((path) =>
    path.endsWith('.ts') || readSource(path).text.includes('lang="ts"')))
  expect(typed).toEqual(['positions', 'quick-start'])
})

test.each(examples)('EX-1: %s has the packages of the repository, and the plugin as it is packed', (name) => {
  const { version, dependencies, devDependencies } = manifestOf(`examples/${name}/package.json`)
  const own = manifestOf('package.json').devDependencies
  const { tradewire, ...others } = dependencies
  const facts = readFacts()
  expect(version).toBe(facts.version)
  expect(tradewire).toBe(`file:../../dist/npm/${facts.name}-${facts.version}.tgz`)
  const needed = { ...others, ...devDependencies }
  expect(needed).toEqual(Object.fromEntries(Object.keys(needed).map((each) => [each, own[each]])))
})

/** Whole files in documents, and where an example has them. */
const starting = ['quick-start/src/main.ts', 'quick-start/src/pages/index/index.vue', 'quick-start/server.mjs']
const positions = ['positions/src/main.ts', 'positions/src/pages/index/index.vue']
const shown = Object.entries({
  'docs/en/json.md': starting,
  'docs/en/quick-start.md': starting,
  'docs/en/copy-trading.md': ['positions/feed/server.mjs', 'positions/feed/main.ts'],
  'README.md': [...starting, ...positions],
  'README.zh-CN.md': [...starting, ...positions],
}).flatMap(([document, paths]) => paths.map((path) => [document, path] as const))

describe('the documents', () => {
  const withoutAddress = (text: string): string => text.replace(/wss?:\/\/[\w.:/-]+/g, 'ADDRESS')
  const withoutComments = (text: string): string => text.replace(/\s*\/\/ .*$/gm, '')
  const plainIn = (document: string) => (text: string): string =>
    document.includes('zh-CN') ? withoutComments(withoutAddress(text)) : withoutAddress(text)

  test.each(shown)('EX-2: %s shows %s as it is, but for the address', (document, path) => {
    const blocks = [...readSource(document).text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    const plain = plainIn(document)
    expect(blocks.map(plain)).toContain(plain(readSource(`examples/${path}`).text))
  })
})

test('EX-2: the server of lists is the same in both examples that have one', () => {
  expect(readSource('examples/from-socket-js/server.mjs').text).toBe(readSource('examples/positions/server.mjs').text)
})
