import { expect, test } from 'vitest'
import {
  cyclesOf, figuresOf, privateImportsOf, readModuleGraph, upwardImportsOf,
} from '../../../scripts/structure/module-graph'
import { filesCalled } from '../../../scripts/structure/walk-coverage'

const entries = new Set(['src/index.ts'])

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

test('structure: a cycle counts once, however many modules it has, type imports included', () => {
  const { graph, figures } = project({
    'src/index.ts': "import './a'",
    'src/a.ts': "import './b'",
    'src/b.ts': "import type { A } from './c'\nexport * from './c'",
    'src/c.ts': "import './a'\nimport './alone'",
    'src/alone.ts': '',
  })
  expect(cyclesOf(graph)).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']])
  expect(figures.cycles).toBe(1)
})

test('structure: the demo may import entries, itself and the model of the feed, in Vue files as well', () => {
  const { graph } = project({
    'src/index.ts': '',
    'src/shared/inner.ts': '',
    'components/list/list.vue': '',
    'server/feed/model/rows.ts': '',
    'server/feed/hub.ts': '',
    'demo/feed/feed.ts': "import '../../server/feed/model/rows'\nimport '../../server/feed/hub'",
    'demo/other.ts': "import '../server/feed/model/rows'",
    'pages/account/account.vue':
      "<script setup lang=\"ts\">\nimport '@/src'\nimport '../../demo/other'\nimport '@/src/shared/inner'\n</script>",
    'main.ts': "import List from './components/list/list.vue'",
  })
  expect(privateImportsOf(graph, entries)).toEqual([
    'demo/feed/feed.ts -> server/feed/hub.ts',
    'demo/other.ts -> server/feed/model/rows.ts',
    'pages/account/account.vue -> src/shared/inner.ts',
    'main.ts -> components/list/list.vue',
  ])
})

test('structure: an import of a layer above is counted, of types too', () => {
  const { graph, figures } = project({
    'src/index.ts': "import './chat/chat'",
    'src/chat/chat.ts': "import '../connection/vue/clients'\nimport '../platform/chat-ports'",
    'src/connection/vue/clients.ts': "import '../runtime/client'",
    'src/connection/runtime/client.ts': "import type { Row } from '../../positions/model/row'",
    'src/positions/model/row.ts': '',
    'src/platform/chat-ports.ts': "import '../chat/chat'",
  })
  expect(upwardImportsOf(graph)).toEqual([
    'src/chat/chat.ts -> src/platform/chat-ports.ts',
    'src/connection/runtime/client.ts -> src/positions/model/row.ts',
  ])
  expect(figures.importsUpwards).toBe(2)
})

test('structure: a walk counts the files of src and components whose functions were called, each once', () => {
  const code = [
    '// src/a.ts', 'function one() {}', 'function two() {}',
    '// components/b.ts', 'function three() {}',
    '// src/testing/c.ts', 'function four() {}',
    '// test/d.ts', 'function five() {}',
  ].join('\n')
  const called = (name: string, count = 1) => {
    const startOffset = code.indexOf(`function ${name}`)
    const ranges = [{ startOffset, endOffset: startOffset + name.length, count }]
    return { functionName: name, isBlockCoverage: false, ranges }
  }
  const ranges = [{ startOffset: 0, endOffset: code.length, count: 1 }]
  const whole = { functionName: '', isBlockCoverage: false, ranges }
  expect(filesCalled(code, [whole, called('one'), called('two'), called('four'), called('five')])).toEqual(['src/a.ts'])
  expect(filesCalled(code, [called('three'), called('one', 0)])).toEqual(['components/b.ts'])
})
