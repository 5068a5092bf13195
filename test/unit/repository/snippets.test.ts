import { beforeAll, describe, expect, test } from 'vitest'
import { examplesOf, publicExamples } from './docstring-examples'
import { compileSnippets, namedIn, type Snippet, snippetsOf } from './snippet-check'
import { listFiles, readSource } from './source-files'
import { readFacts } from '../../../scripts/pack/facts'

const withCode = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path.endsWith('.md') && snippetsOf(readSource(path)).length > 0)
/** The Chinese pages have the same code; a test of the site compares it. */
const documents = withCode(['README.md', 'README.zh-CN.md', ...listFiles('docs/en')])
const inBothLanguages = withCode(['README.md', 'README.zh-CN.md', ...listFiles('docs')])

const madeUp: readonly Snippet[] = [
  { origin: 'A.md:1', language: 'ts', text: "const wrong: number = 'text'\n" },
  { origin: 'A.md:9', language: 'ts', text: 'const right = 1\n' },
  { origin: 'A.md:20', language: 'vue', text: '<script setup lang="ts">\nconst wrong: number = ""\n</script>\n' },
  { origin: 'C.md:1', language: 'ts', path: 'src/part.ts', text: '// src/part.ts\nexport const part = 1\n' },
  {
    origin: 'C.md:9',
    language: 'ts',
    path: 'test/part.ts',
    text: "// test/part.ts\nimport { part } from '../src/part'\npart.trim()\n",
  },
  // The document's messages are the app's.
  {
    origin: 'B.md:1',
    language: 'ts',
    text: "import { useSocket } from 'tradewire'\nuseSocket().on('other', () => undefined)\n",
  },
  ...examplesOf({ path: 'D.ts', text: '/** A. @example formatMinor(1) */\n/**\n * @example toMinor(1, 2)\n */' }),
  ...examplesOf({ path: 'D.ts', text: '\n\n/**\n * Opens.\n * @example openNothing()\n * @throws none\n */' }),
  ...examplesOf({ path: 'D.vue', text: '/**\n * @example\n * <tradewire-banner placement="above" />\n */' }),
]

describe('document snippets', () => {
  const examples = publicExamples()
  let complaints: readonly string[]
  const complaintsOf = (path: string): readonly string[] => complaints.filter((line) => line.startsWith(`${path}:`))

  // All together, because the imported sources take most of the compiler's time.
  beforeAll(async () => {
    const shown = documents.flatMap((path) => snippetsOf(readSource(path)))
    complaints = await compileSnippets([...shown, ...examples, ...madeUp])
  }, 300_000)

  test('finds the documentation files', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.zh-CN.md', 'docs/en/json.md', 'docs/en/testing.md']))
  })

  test.each(documents)('%s: compiles each TypeScript and Vue snippet against the sources', (path) => {
    expect(complaintsOf(path)).toEqual([])
  })

  test.each(inBothLanguages)('DO-31: names the file of each code block in %s in its first line', (path) => {
    const nameless = snippetsOf(readSource(path)).filter(({ text }) => namedIn(text) === undefined)
    expect(nameless.map(({ origin }) => origin)).toEqual([])
  })

  test('JS-23: applies message types to the whole app after a single declaration', () => {
    expect(complaintsOf('B.md')).toEqual([expect.stringContaining('"other"')])
  })

  test('DO-33: compiles each docstring example', () => {
    expect(examples.length).toBeGreaterThan(100)
    expect(complaints.filter((line) => /^(?:src|components)\//.test(line))).toEqual([])
  })

  test('shows the same code in both README files, apart from comments', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((path) =>
      snippetsOf(readSource(path)).map(({ text }) => text.replace(/\s*\/\/ .*$/gm, '')))
    expect(english).toEqual(chinese)
  })

  test('DO-31: does not treat a code block as the whole file if the block’s first line says “part of”', () => {
    const blocks = ['// part of main.ts: its end', '// main.ts 的一部分：末尾', '// main.ts：入口', '// 一部分']
    const found = blocks.map((line) => {
      const [snippet] = snippetsOf({ path: 'A.md', text: `\`\`\`ts\n${line}\n\`\`\`\n` })
      return [namedIn(line), snippet?.path]
    })
    expect(found).toEqual([
      ['main.ts', undefined], ['main.ts', undefined], ['main.ts', 'main.ts'], [undefined, undefined],
    ])
  })

  test('compiles files that import each other', () => {
    expect(complaintsOf('C.md')).toEqual([expect.stringMatching(/^C\.md:9\(3,6\): error TS2339/)])
  })

  test('DO-33: fails for a wrong argument, a name that no entry exports, and a wrong property', () => {
    expect([...complaintsOf('D.ts'), ...complaintsOf('D.vue')]).toEqual([
      expect.stringMatching(/^D\.ts:1\(.* error TS2554/), expect.stringMatching(/^D\.ts:3\(.* error TS2304/),
      expect.stringMatching(/^D\.vue:1\(.* error TS2322/),
    ])
  })

  test('reports type errors in both TypeScript and Vue snippets', () => {
    const found = complaintsOf('A.md')
    expect(found).toHaveLength(2)
    expect(found[0]).toMatch(/^A\.md:1\(1,7\): error TS2322/)
    expect(found[1]).toMatch(/^A\.md:20\(2,7\): error TS2322/)
  })
})

const examples = ['from-socket-js', 'positions', 'quick-start']
const filesOf = (name: string): readonly string[] => listFiles(`examples/${name}`)

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifestOf = (path: string): Manifest => JSON.parse(readSource(path).text) as Manifest

test('EX-1: covers all examples, and uses TypeScript in all except the socket.js example', () => {
  const folders = listFiles('examples').map((path) => path.split('/')).filter(({ length }) => length > 2)
  expect([...new Set(folders.map(([, name]) => name))].sort()).toEqual(examples)
  const typed = examples.filter((name) => filesOf(name).some((path) =>
    path.endsWith('.ts') || readSource(path).text.includes('lang="ts"')))
  expect(typed).toEqual(['positions', 'quick-start'])
})

test.each(examples)('EX-1: uses the repository’s packages and the packed plugin in %s', (name) => {
  const { version, dependencies, devDependencies } = manifestOf(`examples/${name}/package.json`)
  const own = manifestOf('package.json').devDependencies
  const { tradewire, ...others } = dependencies
  const facts = readFacts()
  expect(version).toBe(facts.version)
  expect(tradewire).toBe(`file:../../dist/npm/${facts.name}-${facts.version}.tgz`)
  const needed = { ...others, ...devDependencies }
  expect(needed).toEqual(Object.fromEntries(Object.keys(needed).map((each) => [each, own[each]])))
})

/** Whole files in documents, and their copies in an example. */
const starting = ['quick-start/src/main.ts', 'quick-start/src/pages/index/index.vue', 'quick-start/server.mjs']
const positions = ['positions/src/main.ts', 'positions/src/pages/index/index.vue']
const shown = Object.entries({
  'docs/en/json.md': [...starting.slice(0, 2), 'positions/json/positions.ts'],
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

  test.each(shown)('EX-2: %s shows %s unchanged, except for the address', (document, path) => {
    const blocks = [...readSource(document).text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    const plain = plainIn(document)
    expect(blocks.map(plain)).toContain(plain(readSource(`examples/${path}`).text))
  })
})

test('EX-2: uses the same full-list server in both examples', () => {
  expect(readSource('examples/from-socket-js/server.mjs').text).toBe(readSource('examples/positions/server.mjs').text)
})
