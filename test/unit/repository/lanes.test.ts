import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { pluginSources } from '../../../scripts/pack/sources'
import { temporaryFolder } from '../../support/temporary-folder'
import { readSource, readSources, repositoryRoot } from './source-files'

/** Packages by name, with the names of what each brings. */
type Dependencies = ReadonlyMap<string, readonly string[]>

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const
const numerals: Readonly<Record<string, number>> = {
  零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
}
const english = new RegExp(String.raw`\b(${words.join('|')}|\d+) (?:runtime )?dependenc(?:y|ies)\b`, 'gi')
const chinese = /([零一二两三四五六七八九]|\d+) ?个(?:运行时)?依赖/g

function numberOf(word: string): number {
  const place = words.findIndex((each) => each === word.toLowerCase())
  return place === -1 ? numerals[word] ?? Number(word) : place
}

/** The packages that a paragraph names by the folder in which the plugin carries them. */
const carrying = /`(?:lib\/)?vendor\/([^`]+)`/g

/**
 * The faults of paragraphs that count dependencies: a wrong number, a package without its name, or another list of the
 * packages that are carried than `carried`.
 */
function wrongCounts(text: string, dependencies: Dependencies, carried: readonly string[]): string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const counts = [...paragraph.matchAll(english), ...paragraph.matchAll(chinese)]
    if (counts.length === 0) return []
    const wrong = counts.filter(([, word = '']) => numberOf(word) !== dependencies.size)
      .map(([found]) => `"${found}", package.json has ${dependencies.size}`)
    const missing = [...dependencies].flat(2).filter((name) => !paragraph.includes(`\`${name}\``))
    const named = [...paragraph.matchAll(carrying)].map(([, name = '']) => name)
    return [
      ...wrong,
      ...missing.map((name) => `\`${name}\` is not named`),
      ...carried.filter((name) => !named.includes(name)).map((name) => `\`vendor/${name}\` is not named`),
      ...named.filter((name) => !carried.includes(name)).map((name) => `\`vendor/${name}\` is not carried`),
    ]
  })
}

function countsDependencies(text: string): boolean {
  return text.search(english) !== -1 || text.search(chinese) !== -1
}

interface LaneViolation {
  readonly rule: string
  readonly from: string
  readonly to: string
}

/** Checks what is below `baseDir` against the import lanes, and says which modules it looked at. */
async function cruiseLanes(baseDir: string, roots: readonly string[]) {
  const configuration = await extractDepcruiseConfig(join(repositoryRoot, '.dependency-cruiser.cjs'))
  const { options = {}, ...ruleSet } = configuration
  const { tsConfig: _file, ...cruiseOptions } = options
  const tsConfig = extractTSConfig(join(repositoryRoot, 'tsconfig.json'))
  const checks = { ...cruiseOptions, baseDir, ruleSet, validate: true }
  // `@/` is the root of a uni-app project.
  const resolution = { alias: { '@': baseDir } }
  const { output } = await cruise([...roots], checks, resolution, { tsConfig })
  if (typeof output === 'string') throw new Error('The cruise gave text instead of a graph')
  const violations: LaneViolation[] = output.summary.violations.map(({ rule: { name }, from, to }) =>
    ({ rule: name, from, to }))
  return { modules: output.modules.map(({ source }) => source), violations }
}

const needed = ['src', 'pages', 'demo', 'server', 'vite', 'App.vue', 'main.ts']
const ourRoots = [...needed, 'components'].filter((path) => existsSync(join(repositoryRoot, path)))

const entryText = 'export const thing = 1\nexport type Thing = 1'
/** Each stands for its folder. */
const entries = Object.fromEntries(['src/index.ts', 'src/shared/entry.ts', 'src/connection/vue/entry.ts']
  .map((path) => [path, entryText]))

function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(temporaryFolder())
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path.endsWith('.vue') ? `<script setup lang="ts">\n${text}\n</script>` : text)
  }
  return folder
}

/** Lane breaches only, as "file to what it may not import": in these projects nothing is reached from an entry. */
async function breaches(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = makeProject(files)
  const { violations } = await cruiseLanes(folder, readdirSync(folder).filter((name) => name !== 'node_modules'))
  const lanes = violations.filter(({ rule }) => /-(rooms|types|packages|builtins)$/.test(rule))
  return [...new Set(lanes.map(({ from, to }) => `${from} to ${to}`))].sort()
}

describe('import lanes', () => {
  test('the repository keeps to them', async () => {
    const { modules, violations } = await cruiseLanes(repositoryRoot, ourRoots)
    expect(violations).toEqual([])
    const unseen = needed.filter((root) => !modules.some((source) => source.startsWith(root)))
    expect(unseen).toEqual([])
  })

  test('a component file is read as well, with its type imports distinguished', async () => {
    const files = {
      ...entries,
      'components/good/good.vue': "import type { Thing } from '../../src/shared/entry'\ndefineProps<{ a: Thing }>()",
      'components/bad/bad.vue': "import { thing } from '../../src/shared/entry'\nthing.toFixed()",
      'components/sly/sly.vue': "import { thing } from '@/src/connection/vue/entry'\nthing.toFixed()",
    }
    expect(await breaches(files)).toEqual([
      'components/bad/bad.vue to src/shared/entry.ts', 'components/sly/sly.vue to src/connection/vue/entry.ts',
    ])
  })

  test('cycles, layers, dead and unknown rooms, bad imports, Vue in a client and (TE-10) shipped doubles', async () => {
    const folder = makeProject({
      'src/index.ts': "import './shared/one'\nimport './mystery/entry'\nimport './gone'",
      'src/client.ts': "import './connection/runtime/entry'\nimport './testing/clock'",
      'src/connection/runtime/entry.ts': "import '../vue/entry'",
      'src/connection/vue/entry.ts': '',
      'src/shared/one.ts': "import './two'",
      'src/shared/two.ts': "import './one'",
      'src/shared/dead.ts': '',
      'src/mystery/entry.ts': "import '../shared/one'",
      'src/testing/clock.ts': '',
      'server/hub/hub.ts': "import '../feed/model/rows'",
      'server/hub/faults.ts': '',
      'server/feed/model/rows.ts': "import 'node:fs'\nimport '../../hub/faults'",
    })
    const { violations } = await cruiseLanes(folder, ['src', 'server'])
    const found = new Set(violations.map(({ rule, from, to }) => `${rule}: ${from} ${to}`))
    expect(found).toContain('no-cycle: src/shared/one.ts src/shared/two.ts')
    expect(found).toContain('no-unresolvable: src/index.ts ./gone')
    expect(found).toContain('client-without-vue: src/client.ts src/connection/vue/entry.ts')
    const rules = new Set(violations.map(({ rule }) => rule))
    expect(found).toContain('no-folder-cycle: server/hub server/feed/model')
    expect(found).toContain('server/feed/model-builtins: server/feed/model/rows.ts fs')
    expect(found).toContain('layers: src/connection/runtime/entry.ts src/connection/vue/entry.ts')
    expect([...rules].sort()).toEqual(['client-without-vue', 'layers', 'no-cycle', 'no-folder-cycle', 'no-orphan',
      'no-unknown-room', 'no-unresolvable', 'connection/runtime-rooms', 'server/feed/model-builtins',
      'server/feed/model-rooms', 'testing-is-apart'].sort())
  })
})

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

const { dependencies = {} } = JSON.parse(readSource('package.json').text) as Manifest

/** All that is installed with a package, by the lock file. */
function broughtBy(name: string, found = new Set<string>()): string[] {
  const { packages } = JSON.parse(readSource('package-lock.json').text) as { packages: Record<string, Manifest> }
  for (const next of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) {
    if (found.has(next)) continue
    found.add(next)
    broughtBy(next, found)
  }
  return [...found]
}

const brought = new Map(Object.keys(dependencies).map((name) => [name, broughtBy(name)]))
const carriedNames = [...pluginSources([...brought.keys()]).keys()]
  .flatMap((path) => /^vendor\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
/** Packages that `package.json` does not name as dependencies, nor they as theirs: parts of them are carried. */
const carriedApart = [...new Set(carriedNames)].filter((name) => ![...brought].flat(2).includes(name))
const documents = readSources((path) => path.endsWith('.md') && !/^(test|bench)\//.test(path))
const counting = documents.filter(({ text }) => countsDependencies(text))

describe('the dependencies in the documents', () => {
  test('PK-80: a document counts them', () => {
    expect(counting.map(({ path }) => path)).toContain('docs/en/reliability.md')
  })

  test.each(counting)('PK-80: $path counts them and names each, what they bring and what is carried', ({ text }) => {
    expect(wrongCounts(text, brought, carriedApart)).toEqual([])
  })

  test.each([
    ['It has one dependency, `a`.', ['"one dependency", package.json has 2', '`b` is not named', '`c` is not named']],
    ['It has 2 runtime dependencies, `a`\nand `b`, which brings `c`.', []],
    ['共有两个依赖：`a`、`b`（带来 `c`）。', []],
    ['共有 3 个依赖：`a`、`b`。', ['"3 个依赖", package.json has 2', '`c` is not named']],
    ['A page and its dependencies.', []],
  ])('PK-80: the check reads "%s"', (text, wrong) => {
    expect(wrongCounts(text, new Map([['a', []], ['b', ['c']]]), [])).toEqual(wrong)
  })

  test.each([
    ['One dependency, `a`; it carries `vendor/d` (npm: `lib/vendor/d`).', []],
    ['One dependency, `a`; it carries `vendor/e`.', ['`vendor/d` is not named', '`vendor/e` is not carried']],
  ])('PK-80: the check of what is carried reads "%s"', (text, wrong) => {
    expect(wrongCounts(text, new Map([['a', []]]), ['d'])).toEqual(wrong)
  })
})
