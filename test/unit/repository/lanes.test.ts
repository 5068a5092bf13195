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
  'shared': 'src/shared/entry.ts',
  'machine': 'src/connection/machine/entry.ts',
  'policy': 'src/connection/policy/entry.ts',
  'ports': 'src/connection/ports/entry.ts',
  'leases': 'src/connection/leases/entry.ts',
  'channels': 'src/connection/channels/entry.ts',
  'runtime': 'src/connection/runtime/entry.ts',
  'inspector': 'src/connection/inspector/entry.ts',
  'parts': 'src/connection/parts/entry.ts',
  'connection/vue': 'src/connection/vue/entry.ts',
  'positions/model': 'src/positions/model/entry.ts',
  'positions': 'src/positions/entry.ts',
  'positions/vue': 'src/positions/vue/entry.ts',
  'copy-trading': 'src/protocols/copy-trading/entry.ts',
  'socket-io': 'src/protocols/socket-io/entry.ts',
  'json': 'src/protocols/json/entry.ts',
  'json/vue': 'src/protocols/json/vue/entry.ts',
  'outbox/model': 'src/outbox/model/entry.ts',
  'outbox/storage': 'src/outbox/storage/entry.ts',
  'outbox': 'src/outbox/entry.ts',
  'outbox/vue': 'src/outbox/vue/entry.ts',
  'chat/model': 'src/chat/model/entry.ts',
  'chat': 'src/chat/entry.ts',
  'chat/vue': 'src/chat/vue/entry.ts',
  'platform': 'src/platform/entry.ts',
  'platform/socket': 'src/platform/socket/entry.ts',
  'platform/storage': 'src/platform/storage/entry.ts',
  'default environment': 'src/platform/default-ports.ts',
  'legacy': 'src/legacy/entry.ts',
  'web-socket': 'src/web-socket/entry.ts',
  'testing': 'src/testing/entry.ts',
  'format': 'src/format/entry.ts',
  'format/vue': 'src/format/vue/entry.ts',
  'index': 'src/index.ts',
  'other entry': 'src/outbox.ts',
  'format entry': 'src/format.ts',
  'components': 'components/list/list.vue',
  'pages': 'pages/account/account.vue',
  'demo': 'demo/entry.ts',
  'server': 'server/entry.ts',
  'feed model': 'server/feed/model/entry.ts',
  'vite': 'vite/entry.ts',
  'test': 'test/entry.ts',
  'bench': 'bench/entry.ts',
} as const
type Room = keyof typeof rooms

const isOfSrc = (room: Room): boolean => rooms[room].startsWith('src/')
const everyRoom = Object.keys(rooms) as Room[]
const everyRoomOfSrc = everyRoom.filter(isOfSrc)

/** Rooms whose types everyone may import. */
const freeTypes: readonly Room[] = ['shared', 'machine', 'policy', 'ports', 'leases', 'channels', 'runtime',
  'positions/model', 'outbox/model', 'chat/model']
const entries: readonly Room[] = ['index', 'other entry', 'format entry']
/** Import entries alone, no types of others either. */
const ofTheDemo = ['pages', 'demo', 'demo feed']
const positions: readonly Room[] = ['positions/model', 'positions']
const protocols: readonly Room[] = ['copy-trading', 'socket-io', 'json']
const outbox: readonly Room[] = ['outbox/model', 'outbox/storage', 'outbox']
const chat: readonly Room[] = ['chat/model', 'chat']

/** Each folder, and the rooms whose code its modules may import. */
const codeLanes: Readonly<Record<string, { readonly from: string; readonly to: readonly Room[] }>> = {
  'shared': { from: 'src/shared', to: ['shared'] },
  'machine': { from: 'src/connection/machine', to: ['shared', 'leases', 'machine'] },
  'policy': { from: 'src/connection/policy', to: ['shared', 'policy'] },
  'ports': { from: 'src/connection/ports', to: ['shared', 'ports'] },
  'leases': { from: 'src/connection/leases', to: ['shared', 'leases'] },
  'channels': { from: 'src/connection/channels', to: ['shared', 'channels'] },
  'runtime': { from: 'src/connection/runtime', to: ['shared', 'machine', 'policy', 'ports', 'leases', 'runtime'] },
  'inspector': { from: 'src/connection/inspector', to: ['shared', 'inspector'] },
  'parts': {
    from: 'src/connection/parts',
    to: ['shared', 'machine', 'ports', 'inspector', 'platform/socket', 'platform/storage', 'parts'],
  },
  'connection vue': {
    from: 'src/connection/vue', to: ['shared', 'channels', 'runtime', 'default environment', 'connection/vue'],
  },
  'positions model': { from: 'src/positions/model', to: ['shared', 'positions/model'] },
  'positions': { from: 'src/positions', to: ['shared', 'channels', ...positions] },
  'positions vue': {
    from: 'src/positions/vue', to: ['shared', 'channels', 'ports', 'connection/vue', ...positions, 'positions/vue'],
  },
  'copy-trading': {
    from: 'src/protocols/copy-trading', to: ['shared', 'policy', 'ports', 'parts', ...positions, ...protocols],
  },
  'json': {
    from: 'src/protocols/json', to: ['shared', 'policy', 'ports', 'parts', ...positions, ...protocols],
  },
  'json vue': {
    from: 'src/protocols/json/vue', to: ['shared', 'channels', 'connection/vue', 'json', 'json/vue'],
  },
  'outbox model': { from: 'src/outbox/model', to: ['shared', 'outbox/model'] },
  'outbox storage': { from: 'src/outbox/storage', to: ['shared', 'positions/model', ...outbox] },
  'outbox': { from: 'src/outbox', to: ['shared', 'positions/model', ...outbox] },
  'outbox vue': { from: 'src/outbox/vue', to: ['shared', 'connection/vue', ...outbox, 'outbox/vue'] },
  'chat model': { from: 'src/chat/model', to: ['shared', 'chat/model'] },
  'chat': { from: 'src/chat', to: ['shared', 'parts', 'socket-io', 'outbox', ...chat] },
  'chat vue': { from: 'src/chat/vue', to: ['shared', 'connection/vue', ...chat, 'chat/vue'] },
  'platform': {
    from: 'src/platform/locks',
    to: ['shared', 'ports', 'inspector', 'platform', 'platform/socket', 'platform/storage', 'default environment'],
  },
  'legacy': {
    from: 'src/legacy',
    to: ['shared', 'machine', 'policy', 'ports', 'leases', 'channels', 'runtime', 'inspector', 'parts',
      'connection/vue', 'copy-trading', 'platform', 'default environment', 'legacy'],
  },
  'web-socket': {
    from: 'src/web-socket', to: ['shared', 'platform', 'platform/socket', 'default environment', 'web-socket'],
  },
  'testing': { from: 'src/testing', to: ['shared', 'ports', 'testing'] },
  'format': { from: 'src/format', to: ['shared', 'format'] },
  'format vue': { from: 'src/format/vue', to: ['format', 'format/vue'] },
  'entry': { from: 'src', to: everyRoomOfSrc },
  'components': { from: 'components/banner', to: ['index', 'format entry', 'components'] },
  'pages': { from: 'pages/trader', to: [...entries, 'pages', 'demo'] },
  'demo': { from: 'demo', to: [...entries, 'pages', 'demo'] },
  'demo feed': { from: 'demo/feed/local', to: [...entries, 'pages', 'demo', 'feed model'] },
  'server': {
    from: 'server',
    to: ['shared', 'positions/model', 'chat/model', ...protocols, 'json/vue', 'server', 'feed model'],
  },
  'feed model': { from: 'server/feed/model', to: ['shared', 'positions/model', 'feed model'] },
  'vite': { from: 'vite', to: ['vite'] },
  'test': { from: 'test', to: everyRoom },
  'bench': { from: 'bench', to: everyRoom },
}

const packages = ['vue', 'pinia', '@dcloudio/uni-app', 'wot-design-uni', 'ws', 'idb', 'left-pad', 'node:fs'] as const
type Package = (typeof packages)[number]

const packageLanes: Readonly<Record<string, readonly Package[]>> = {
  platform: ['idb'],
  'connection vue': ['vue', 'pinia', '@dcloudio/uni-app'],
  'positions vue': ['vue', 'pinia'],
  'json vue': ['vue'],
  'format vue': ['vue'],
  'outbox vue': ['vue', 'pinia'],
  'chat vue': ['vue', 'pinia'],
  testing: ['vue'],
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

  test('each room may import code and types of the rooms in its lane only', async () => {
    const files = { ...roomEntries }
    const forbidden: string[] = []
    for (const [lane, { from, to: allowed }] of Object.entries(codeLanes)) {
      for (const [what, words] of [['code', 'import'], ['types', 'import type {} from']] as const) {
        const path = `${from}/${slug(lane)}-${what}.ts`
        files[path] = everyRoom.map((room) => `${words} '${importPath(path, rooms[room])}'`).join('\n')
        const isFree = (room: Room): boolean =>
          what === 'types' && freeTypes.includes(room) && !ofTheDemo.includes(lane)
        forbidden.push(...everyRoom.filter((room) => !allowed.includes(room) && !isFree(room))
          .map((room) => `${path} to ${rooms[room]}`))
      }
    }
    expect(await breaches(files)).toEqual(forbidden.sort())
  })

  test('each room may import exactly the packages in its lane', async () => {
    const files: Record<string, string> = {}
    const path = (name: Package): string => `node_modules/${name}/index.js`
    for (const name of packages) {
      if (name.startsWith('node:')) continue
      files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' })
      files[path(name)] = ''
    }
    const forbidden: string[] = []
    for (const [lane, { from }] of Object.entries(codeLanes)) {
      const file = `${from}/${slug(lane)}.ts`
      files[file] = packages.map((name) => `import '${name}'`).join('\n')
      forbidden.push(...packages.filter((name) => !(packageLanes[lane] ?? []).includes(name))
        .map((name) => `${file} to ${name.startsWith('node:') ? name.slice('node:'.length) : path(name)}`))
    }
    expect(await breaches(files)).toEqual(forbidden.sort())
  })

  test('a component file is read as well, with its type imports distinguished', async () => {
    const files = {
      ...roomEntries,
      'components/good/good.vue': "import type { Thing } from '../../src/shared/entry'\ndefineProps<{ a: Thing }>()",
      'components/bad/bad.vue': "import { thing } from '../../src/shared/entry'\nthing.toFixed()",
      'components/sly/sly.vue': "import { thing } from '@/src/connection/vue/entry'\nthing.toFixed()",
    }
    expect(await breaches(files)).toEqual([
      'components/bad/bad.vue to src/shared/entry.ts', 'components/sly/sly.vue to src/connection/vue/entry.ts',
    ])
  })

  test('TE-10: cycles, layers, dead and unknown rooms, bad imports, Vue in a client, shipped doubles', async () => {
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
