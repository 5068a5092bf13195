import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { cruiseLanes } from './cruise-lanes'
import { repositoryRoot } from './source-files'

const needed = ['src', 'pages', 'demo', 'server', 'vite', 'App.vue', 'main.ts']
const ourRoots = [...needed, 'components'].filter((path) => existsSync(join(repositoryRoot, path)))

/** The modules that stand for their rooms. */
const rooms = {
  'core': 'src/core/entry.ts',
  'core/positions': 'src/core/positions/entry.ts',
  'ports': 'src/ports/entry.ts',
  'protocols': 'src/protocols/entry.ts',
  'runtime': 'src/runtime/entry.ts',
  'platform': 'src/platform/entry.ts',
  'default environment': 'src/platform/default-environment.ts',
  'channels': 'src/channels/entry.ts',
  'store': 'src/store/entry.ts',
  'composables': 'src/composables/entry.ts',
  'outbox': 'src/outbox/entry.ts',
  'chat': 'src/chat/entry.ts',
  'legacy': 'src/legacy/entry.ts',
  'web-socket': 'src/web-socket/entry.ts',
  'index': 'src/index.ts',
  'other entry': 'src/outbox.ts',
  'components': 'components/list/list.vue',
  'pages': 'pages/account/account.vue',
  'demo': 'demo/entry.ts',
  'server': 'server/entry.ts',
  'vite': 'vite/entry.ts',
  'test': 'test/entry.ts',
  'bench': 'bench/entry.ts',
} as const
type Room = keyof typeof rooms

const core: Room[] = ['core', 'core/positions']
const platform: Room[] = ['platform', 'default environment']
const everyRoomOfSrc: Room[] = [...core, 'ports', 'protocols', 'runtime', ...platform, 'channels', 'store',
  'composables', 'outbox', 'chat', 'legacy', 'web-socket', 'index', 'other entry']

/** Who may import whose code; everybody may import types from core and ports. */
const codeLanes: Readonly<Record<string, { readonly from: string; readonly to: readonly Room[] }>> = {
  'core': { from: 'src/core', to: core },
  'ports': { from: 'src/ports', to: [...core, 'ports'] },
  'protocols': { from: 'src/protocols', to: [...core, 'protocols'] },
  'runtime': { from: 'src/runtime', to: [...core, 'ports', 'runtime'] },
  'platform': { from: 'src/platform', to: ['ports', ...platform] },
  'channels': { from: 'src/channels', to: [...core, 'ports', 'channels'] },
  'store': { from: 'src/store', to: ['runtime', 'channels', ...core, 'default environment', 'store'] },
  'composables': { from: 'src/composables', to: ['store', 'channels', 'composables'] },
  'outbox': { from: 'src/outbox', to: [...core, 'ports', 'runtime', 'protocols', 'store', 'outbox'] },
  'chat': { from: 'src/chat', to: [...core, 'ports', 'runtime', 'protocols', 'store', 'outbox', 'chat'] },
  'legacy': { from: 'src/legacy', to: ['store', 'channels', ...core, 'protocols', ...platform, 'legacy'] },
  'web-socket': { from: 'src/web-socket', to: ['ports', ...platform, 'web-socket'] },
  'entry': { from: 'src', to: everyRoomOfSrc },
  'components': { from: 'components/banner', to: ['index', 'components'] },
  'pages': { from: 'pages/trader', to: ['index', 'other entry', 'components', 'pages', 'demo'] },
  'demo': { from: 'demo', to: ['index', 'other entry', 'components', 'pages', 'demo'] },
  'server': { from: 'server', to: ['protocols', 'core/positions', 'server'] },
  'vite': { from: 'vite', to: ['vite'] },
  'test': { from: 'test', to: Object.keys(rooms) as Room[] },
  'bench': { from: 'bench', to: Object.keys(rooms) as Room[] },
}

const packages = ['vue', 'pinia', '@dcloudio/uni-app', 'wot-design-uni', 'ws', 'idb', 'left-pad', 'node:fs'] as const
type Package = (typeof packages)[number]

const packageLanes: Readonly<Record<string, readonly Package[]>> = {
  platform: ['idb'],
  store: ['vue', 'pinia'],
  composables: ['vue', '@dcloudio/uni-app'],
  components: ['vue', '@dcloudio/uni-app'],
  pages: ['vue', 'pinia', '@dcloudio/uni-app', 'wot-design-uni'],
  demo: ['vue', 'pinia', '@dcloudio/uni-app', 'wot-design-uni'],
  server: ['ws', 'node:fs'],
  vite: ['node:fs'],
  test: packages,
  bench: packages,
}

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tradewire-lanes-')))
  made.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path.endsWith('.vue') ? `<script setup lang="ts">\n${text}\n</script>` : text)
  }
  return folder
}

function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).replaceAll('\\', '/').replace(/\.ts$/, '')
  return path.startsWith('.') ? path : `./${path}`
}

const slug = (name: string): string => name.replace(/[^a-z]+/g, '-')
const entryText = 'export const thing = 1\nexport type Thing = 1'
const roomEntries: Record<string, string> = Object.fromEntries(
  Object.values(rooms).map((path) => [path, path.endsWith('.vue') ? '' : entryText]))

/** Lane breaches only: in these projects nothing is reached from an entry. */
async function breaches(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = makeProject(files)
  const { violations } = await cruiseLanes(folder, readdirSync(folder).filter((name) => name !== 'node_modules'))
  const lanes = violations.filter(({ rule }) => /-(rooms|types|packages|builtins)$/.test(rule))
  return [...new Set(lanes.map(({ from }) => from))].sort()
}

describe('import lanes', () => {
  test('the repository keeps to them', async () => {
    const { modules, violations } = await cruiseLanes(repositoryRoot, ourRoots)
    expect(violations).toEqual([])
    const unseen = needed.filter((root) => !modules.some((source) => source.startsWith(root)))
    expect(unseen).toEqual([])
  })

  test.each(['code', 'types'] as const)('each room may import the %s of the rooms in its lane only', async (what) => {
    const files = { ...roomEntries }
    const forbidden: string[] = []
    for (const [lane, { from, to: allowed }] of Object.entries(codeLanes)) {
      for (const [room, target] of Object.entries(rooms) as [Room, string][]) {
        const path = `${from}/${slug(lane)}-to-${slug(room)}.ts`
        const keyword = what === 'types' ? 'import type' : 'import'
        files[path] = `${keyword} { Thing } from '${importPath(path, target)}'\nexport const used: Thing = 1`
        const freeForAll = what === 'types' && (core.includes(room) || room === 'ports')
        if (!allowed.includes(room) && !freeForAll) forbidden.push(path)
      }
    }
    expect(await breaches(files)).toEqual(forbidden.sort())
  })

  test('each room may import exactly the packages in its lane', async () => {
    const files: Record<string, string> = {}
    for (const name of packages) {
      if (name.startsWith('node:')) continue
      files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' })
      files[`node_modules/${name}/index.js`] = ''
    }
    const forbidden: string[] = []
    for (const [lane, { from }] of Object.entries(codeLanes)) {
      for (const name of packages) {
        const path = `${from}/${slug(lane)}-needs-${slug(name)}.ts`
        files[path] = `import '${name}'`
        if (!(packageLanes[lane] ?? []).includes(name)) forbidden.push(path)
      }
    }
    expect(await breaches(files)).toEqual(forbidden.sort())
  })

  test('a component file is read as well, with its type imports told apart', async () => {
    const files = {
      ...roomEntries,
      'components/good/good.vue': "import type { Thing } from '../../src/core/entry'\ndefineProps<{ thing: Thing }>()",
      'components/bad/bad.vue': "import { thing } from '../../src/core/entry'\nthing.toFixed()",
      'components/sly/sly.vue': "import { thing } from '@/src/store/entry'\nthing.toFixed()",
    }
    expect(await breaches(files)).toEqual(['components/bad/bad.vue', 'components/sly/sly.vue'])
  })

  test('cycles, dead modules, unknown rooms, broken imports and a client that needs Vue are found', async () => {
    const folder = makeProject({
      'src/index.ts': "import './core/one'\nimport './mystery/entry'\nimport './gone'",
      'src/client.ts': "import './runtime/entry'",
      'src/runtime/entry.ts': "import '../composables/entry'",
      'src/composables/entry.ts': '',
      'src/core/one.ts': "import './two'",
      'src/core/two.ts': "import './one'",
      'src/core/dead.ts': '',
      'src/mystery/entry.ts': "import '../core/one'",
      'server/hub/hub.ts': "import '../feed/model/rows'",
      'server/hub/faults.ts': '',
      'server/feed/model/rows.ts': "import 'node:fs'\nimport '../../hub/faults'",
    })
    const { violations } = await cruiseLanes(folder, ['src', 'server'])
    const found = new Set(violations.map(({ rule, from, to }) => `${rule}: ${from} ${to}`))
    expect(found).toContain('no-cycle: src/core/one.ts src/core/two.ts')
    expect(found).toContain('no-unresolvable: src/index.ts ./gone')
    expect(found).toContain('client-without-vue: src/client.ts src/composables/entry.ts')
    const rules = new Set(violations.map(({ rule }) => rule))
    expect(found).toContain('no-folder-cycle: server/hub server/feed/model')
    expect(found).toContain('model-is-pure: server/feed/model/rows.ts fs')
    expect([...rules].sort()).toEqual(['client-without-vue', 'model-is-pure', 'no-cycle', 'no-folder-cycle',
      'no-orphan', 'no-unknown-room', 'no-unresolvable', 'runtime-rooms'])
  })
})
