import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  cyclesOf, figuresOf, privateImportsOf, readModuleGraph, upwardImportsOf, weightOf,
} from '../../../scripts/structure/module-graph'
import { filesOf, traced, traceWalks } from '../../../scripts/structure/walk-trace'
import { drawWalk } from '../../../site/walk-drawing'
import { describeNeeding } from '../../support/needs-program'
import { readSource, repositoryRoot } from '../repository/source-files'

const entries = new Set(['src/index.ts'])
const ofClient = ['messageToRow', 'tabToClose', 'orderToWire']

function project(texts: Readonly<Record<string, string>>) {
  const graph = readModuleGraph(Object.keys(texts), (path) => texts[path] ?? '')
  const lines = new Map(Object.entries(texts).map(([path, text]) => [path, text.split('\n').length]))
  return { graph, figures: figuresOf(graph, lines, entries) }
}

test('structure: counts the files of src, their lines and the small ones with one importer', () => {
  const { figures } = project({
    'src/index.ts': "export * from './long'\nimport type { Shared } from './shared'",
    'src/long.ts': `import './small'\nimport { shared } from './shared'${'\n'.repeat(40)}`,
    'src/small.ts': 'export {}',
    'src/shared.ts': 'export const shared = 1',
    'src/types.d.ts': 'export {}',
    'components/list/list.vue': '<template>\n<view />\n</template>',
  })
  expect(figures).toEqual({
    files: 4, medianLines: 2, maxLines: 42, smallWithOneImporter: 1, cycles: 0, importsUpwards: 0,
    privateImportsFromDemo: 0,
  })
})

test('structure: counts lines of servers and of tests, and how many of these stand in no test file', () => {
  const lines = {
    'server/main.ts': 7, 'test/unit/a.test.ts': 30, 'test/support/rig.ts': 10, 'test/a.test.ts.snap': 5, 'src/a.ts': 9,
  }
  expect(weightOf(new Map(Object.entries(lines)))).toEqual({
    serverLines: 7, testLines: 40, testFiles: 1, helperPercent: 25,
  })
})

test('structure: it counts cycles, imports of a layer above and what the demo imports beside entries', () => {
  const { graph, figures } = project({
    'src/index.ts': "import './chat/a'",
    'src/chat/a.ts': "import './b'\nimport '../platform/chat-ports'",
    'src/chat/b.ts': "import type { A } from './c'\nexport * from './c'",
    'src/chat/c.ts': "import './a'",
    'src/connection/runtime/client.ts': "import type { Row } from '../../positions/model/row'",
    'src/positions/model/row.ts': '',
    'src/platform/chat-ports.ts': '',
    'server/feed/model/rows.ts': '',
    'server/feed/hub.ts': '',
    'demo/feed/feed.ts': "import '../../server/feed/model/rows'\nimport '../../server/feed/hub'",
    'demo/other.ts': "import '../server/feed/model/rows'",
    'pages/account.vue':
      "<script setup lang=\"ts\">\nimport '@/src'\nimport '../demo/other'\nimport '@/src/chat/c'\n</script>",
  })
  expect(cyclesOf(graph)).toEqual([['src/chat/a.ts', 'src/chat/b.ts', 'src/chat/c.ts']])
  expect(upwardImportsOf(graph)).toEqual([
    'src/chat/a.ts -> src/platform/chat-ports.ts', 'src/connection/runtime/client.ts -> src/positions/model/row.ts',
  ])
  expect(privateImportsOf(graph, entries)).toEqual([
    'demo/feed/feed.ts -> server/feed/hub.ts', 'demo/other.ts -> server/feed/model/rows.ts',
    'pages/account.vue -> src/chat/c.ts',
  ])
  expect(figures).toMatchObject({ cycles: 1, importsUpwards: 2, privateImportsFromDemo: 3 })
})

test('structure: each function reports its call under its own name, and answers as before', () => {
  const text = 'export const one = (n: number) => n + 1\nexport function two() {\n  return [1].map((n) => one(n))\n}\n'
  const calls: string[] = []
  const walkCalled = (path: string, name: string): number => calls.push(`${path} ${name}`)
  const code = ts.transpile(traced('src/a.ts', text).replaceAll('export ', ''))
  expect(JSON.stringify(runInNewContext(`${code}two()`, { walkCalled }))).toBe('[2]')
  expect(calls).toEqual(['src/a.ts two', 'src/a.ts ', 'src/a.ts one'])
})

describe('the walks', () => {
  let walks: Awaited<ReturnType<typeof traceWalks>>['walks'] = {}
  let orderConversions: readonly string[] = []
  beforeAll(async () => {
    ({ walks, orderConversions } = await traceWalks(repositoryRoot))
  })

  test.each(['docs/architecture.md', 'docs/en/architecture.md'])('DO-70: %s has a run\'s calls in order', (page) => {
    const { text } = readSource(page)
    const blocks = [...text.matchAll(/^```walk (\w+)\n([\s\S]*?)^```$/gm)]
    expect(blocks.map(([, name]) => name)).toEqual([...ofClient, 'orderOverRedis'])
    for (const [, name = '', steps = ''] of blocks) {
      if (!(name in walks)) continue
      const run = (walks[name] ?? []).map((call) => `${call.path} ${call.name}`)
      const reported = steps.trim().split('\n')
      expect(run.filter((call) => reported.includes(call))).toEqual(reported)
    }
  })

  test.each(['docs/architecture.md', 'docs/en/architecture.md'])('DO-70: the run passes each file of %s', (page) => {
    const [, , ...sections] = readSource(page).text.split(/^(?=## )/m)
    for (const [at, name] of Object.keys(walks).entries()) {
      const linked = [...(sections[at] ?? '').matchAll(/\]\((?:\.\.\/)+((?:src|components|server)\/[^)#]+\.ts)\)/g)]
      const files = filesOf(walks[name] ?? [])
      expect(linked.map(([, file]) => file).filter((file) => file !== undefined && !files.includes(file))).toEqual([])
    }
  })

  test('DO-70: a walk ends at the native socket and at the cells of the list', () => {
    expect(filesOf(walks['messageToRow'] ?? [])).toContain('components/tradewire-position-list/row-cells.ts')
    for (const name of ofClient) {
      expect(filesOf(walks[name] ?? [])).toContain('src/platform/socket/native-connection.ts')
    }
  })

  describeNeeding('redis-server', 'an order over Redis', () => {
    test('DO-72: passes at most 24 files of Redis and is converted at most three times, in both servers', () => {
      const ofRedis = filesOf(walks['orderOverRedis'] ?? []).filter((path) => path.startsWith('server/redis/'))
      expect(ofRedis).toContain('server/redis/producer.ts')
      expect(ofRedis.length).toBeLessThanOrEqual(24)
      expect(orderConversions.map((each) => each.split(' ')[0]).sort()).toEqual(['parse', 'stringify', 'stringify'])
    })
  })
})

test('DO-71: the drawing of a walk names each folder once and each call', () => {
  const drawing = drawWalk('src/platform/a.ts one\nsrc/positions/model/b.ts two\nsrc/platform/c.ts three\n', 'A walk')
  expect([...drawing.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text))
    .toEqual(['platform', 'positions/model', '1 one', '2 two', '3 three'])
  expect(drawing).toContain('role="img" aria-label="A walk"')
})
