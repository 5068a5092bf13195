import { basename } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import layers from '../../../scripts/structure/layers.json'
import { mutualFoldersOf, readModuleGraph } from '../../../scripts/structure/module-graph'
import { filesOf, traceWalks } from '../../../scripts/structure/walk-trace'
import { drawWalk } from '../../../site/walk-drawing'
import { describeNeeding } from '../../support/needs-program'
import { listFiles, readSource, repositoryRoot } from '../repository/source-files'

const ofClient = ['messageToRow', 'tabToClose', 'orderToWire']

describe('the walks', () => {
  let walks: Awaited<ReturnType<typeof traceWalks>>['walks'] = {}
  let orderConversions: readonly string[] = []
  beforeAll(async () => {
    ({ walks, orderConversions } = await traceWalks(repositoryRoot))
  })

  test.each(['docs/architecture.md', 'docs/en/architecture.md'])('DO-70: %s lists calls in execution order', (page) => {
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

  test.each(['docs/architecture.md', 'docs/en/architecture.md'])('DO-70: %s links only traced files', (page) => {
    const [, , ...sections] = readSource(page).text.split(/^(?=## )/m)
    for (const [at, name] of Object.keys(walks).entries()) {
      const linked = [...(sections[at] ?? '').matchAll(/\]\((?:\.\.\/)+((?:src|components|server)\/[^)#]+\.ts)\)/g)]
      const files = filesOf(walks[name] ?? [])
      expect(linked.map(([, file]) => file).filter((file) => file !== undefined && !files.includes(file))).toEqual([])
    }
  })

  test('DO-70: traces client calls to the native socket, and a message to the position list’s cells', () => {
    expect(filesOf(walks['messageToRow'] ?? [])).toContain('components/tradewire-position-list/row-cells.ts')
    for (const name of ofClient) {
      expect(filesOf(walks[name] ?? [])).toContain('src/platform/socket/native-connection.ts')
    }
  })

  describeNeeding('redis-server', 'an order over Redis', () => {
    test('DO-72: needs at most 24 files in server/redis and three JSON conversions for an order', () => {
      const ofRedis = filesOf(walks['orderOverRedis'] ?? []).filter((path) => path.startsWith('server/redis/'))
      expect(ofRedis).toContain('server/redis/producer.ts')
      expect(ofRedis.length).toBeLessThanOrEqual(24)
      expect(orderConversions.map((each) => each.split(' ')[0]).sort()).toEqual(['parse', 'stringify', 'stringify'])
    })
  })
})

test('DO-71: draws each folder and each call once in a call sequence diagram', () => {
  const drawing = drawWalk('src/platform/a.ts one\nsrc/positions/model/b.ts two\nsrc/platform/c.ts three\n', 'A walk')
  expect([...drawing.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text))
    .toEqual(['platform', 'positions/model', '1 one', '2 two', '3 three'])
  expect(drawing).toContain('role="img" aria-label="A walk"')
})

describe('the folders', () => {
  const modules = ['src', 'server'].flatMap((folder) => listFiles(folder)).filter((path) => path.endsWith('.ts'))

  test('uses each module file name only once in src and server', () => {
    const byName = new Map<string, string[]>()
    for (const path of modules) {
      const name = basename(path)
      byName.set(name, [...byName.get(name) ?? [], path])
    }
    expect(byName.size).toBeGreaterThan(300)
    expect([...byName.values()].filter((paths) => paths.length > 1)).toEqual([])
  })

  test('has no folders in src, server and demo that import each other, even through subfolders', () => {
    const paths = ['src', 'server', 'demo'].flatMap((folder) => listFiles(folder))
      .filter((path) => /\.(?:ts|vue)$/.test(path))
    expect(mutualFoldersOf(readModuleGraph(paths, (path) => readSource(path).text))).toEqual([])
    const graph = new Map<string, readonly string[]>([
      ['server/a/b/one.ts', ['server/c/two.ts', 'server/a/three.ts']], ['server/c/two.ts', []],
    ])
    expect(mutualFoldersOf(graph)).toEqual([])
    expect(mutualFoldersOf(new Map(graph).set('server/c/d/four.ts', ['server/a/b/one.ts'])))
      .toEqual(['server/a <-> server/c'])
    expect(mutualFoldersOf(new Map(graph).set('server/a/three.ts', ['server/a/b/one.ts'])))
      .toEqual(['server/a <-> server/a/b'])
  })

  test('has one folder per layer, except for the entry points', () => {
    const [entries, ...folders] = [...layers].reverse()
    expect(entries?.[0]).toBe('entries')
    expect(folders.filter(([name, pattern]) => pattern !== `^src/${name}/`)).toEqual([])
  })
})
