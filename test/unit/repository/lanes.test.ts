import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { pluginSources } from '../../../scripts/pack/sources'
import { temporaryFolder } from '../../support/temporary-folder'
import { readSource, repositoryRoot } from './source-files'

interface LaneViolation {
  readonly rule: string
  readonly from: string
  readonly to: string
}

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

const lookedAt = ['src', 'pages', 'demo', 'server', 'vite', 'App.vue', 'main.ts']
const ourRoots = [...lookedAt, 'components'].filter((path) => existsSync(join(repositoryRoot, path)))

function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(temporaryFolder())
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path.endsWith('.vue') ? `<script setup lang="ts">\n${text}\n</script>` : text)
  }
  return folder
}

describe('import lanes', () => {
  test('has no forbidden imports', async () => {
    const { modules, violations } = await cruiseLanes(repositoryRoot, ourRoots)
    expect(violations).toEqual([])
    const unseen = lookedAt.filter((root) => !modules.some((source) => source.startsWith(root)))
    expect(unseen).toEqual([])
    expect(readSource('.dependency-cruiser.cjs').text).not.toContain('(?!')
  })

  test('TE-10: detects cycles, layer violations, dead files, unknown folders and shipped test doubles', async () => {
    const folder = makeProject({
      'components/good/good.vue': "import type { One } from '../../src/shared/one'\ndefineProps<{ one: One }>()",
      'components/bad/bad.vue': "import { one } from '@/src/shared/one'\none.toFixed()",
      'src/index.ts': "import './shared/one'\nimport './mystery/entry'\nimport './gone'",
      'src/client.ts': "import './connection/runtime/entry'\nimport './testing/clock'",
      'src/connection/runtime/entry.ts': "import '../../vue/connection/entry'",
      'src/vue/connection/entry.ts': '',
      'src/shared/one.ts': "import './two'\nexport const one = 1\nexport type One = 1",
      'src/shared/two.ts': "import './one'",
      'src/shared/dead.ts': '',
      'src/mystery/entry.ts': "import '../shared/one'",
      'src/testing/clock.ts': '',
      'server/hub/hub.ts': "import '../feed/model/rows'",
      'server/hub/faults.ts': '',
      'server/feed/model/rows.ts': "import 'node:fs'\nimport '../../hub/faults'",
    })
    const { violations } = await cruiseLanes(folder, ['components', 'src', 'server'])
    const found = violations.map(({ rule, from, to }) => `${rule}: ${from} ${to}`)
    expect([...new Set(found.filter((each) => !each.startsWith('no-orphan')))].sort()).toEqual([
      'client-without-vue: src/client.ts src/vue/connection/entry.ts',
      'components-types: components/bad/bad.vue src/shared/one.ts',
      'connection/runtime-rooms: src/connection/runtime/entry.ts src/vue/connection/entry.ts',
      'layers: src/connection/runtime/entry.ts src/vue/connection/entry.ts',
      'no-cycle: src/shared/one.ts src/shared/two.ts',
      'no-folder-cycle: server/feed/model server/hub',
      'no-folder-cycle: server/hub server/feed/model',
      'no-unknown-room: server/hub/hub.ts server/feed/model/rows.ts',
      'no-unknown-room: src/mystery/entry.ts src/shared/one.ts',
      'no-unresolvable: src/index.ts ./gone',
      'server/feed/model-builtins: server/feed/model/rows.ts fs',
      'server/feed/model-rooms: server/feed/model/rows.ts server/hub/faults.ts',
      'testing-is-apart: src/client.ts src/testing/clock.ts',
    ])
    expect(found).toContain('no-orphan: src/shared/dead.ts src/shared/dead.ts')
  })
})

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

const { dependencies = {} } = JSON.parse(readSource('package.json').text) as Manifest

/** All packages that the lock file installs with a package. */
function broughtBy(name: string, found = new Set<string>()): string[] {
  const { packages } = JSON.parse(readSource('package-lock.json').text) as { packages: Record<string, Manifest> }
  for (const next of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) {
    if (found.has(next)) continue
    found.add(next)
    broughtBy(next, found)
  }
  return [...found]
}

const needed = Object.keys(dependencies)
const brought = needed.flatMap((name) => broughtBy(name))
const carried = [...pluginSources(needed).keys()]
  .flatMap((path) => /^vendor\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
/** Packages with bundled code that are no direct or transitive dependencies. */
const carriedApart = new Set(carried.filter((name) => ![...needed, ...brought].includes(name)))

test.each([
  ['three dependencies', 'docs/en/reliability.md'], ['三个依赖', 'docs/reliability.md'],
])('PK-80: lists the %s, their dependencies and the bundled packages in %s', (count, path) => {
  const paragraph = readSource(path).text.split(/\n\s*\n/).find((each) => each.includes(count)) ?? ''
  expect(needed).toHaveLength(3)
  expect([...needed, ...brought].filter((name) => !paragraph.includes(`\`${name}\``))).toEqual([])
  const named = [...paragraph.matchAll(/`(?:lib\/)?vendor\/([^`]+)`/g)].map(([, name = '']) => name)
  expect(new Set(named)).toEqual(carriedApart)
})
