import { describe, expect, test } from 'vitest'
import { groups, sidebarOf } from '@/site/pages'
import { tokenize } from '@/site/search'
import { leadsOutside } from '@/site/markdown'
import { docsOptions } from '@/scripts/docs-options'
import { referencePages } from '@/scripts/reference/pages'
import { exportTexts } from '@/scripts/reference/export-texts'
import { exportsWithoutText } from '@/scripts/reference/public-pages'
import { readEntryPoints } from '@/scripts/reference/read-exports'
import { readOptions } from '@/scripts/reference/read-options'
import { countSurface } from '@/scripts/reference/surface'
import { countOptionUses, unusedNames } from '@/scripts/reference/uses'
import type { Channels } from '@/src/connection/channels/channels'
import { defaultPolicy } from '@/src/connection/policy/connection-policy'
import { deadLinks, differences, readPage, unknownNames } from './site-check'
import { listFiles, readSource, repositoryRoot } from './source-files'

const files = new Set(listFiles())
const paths = [...files].filter((path) => /^docs\/.*\.md$/.test(path)).map((path) => path.replace('docs/', ''))
const pages = new Map(paths.map((path) => [path, readPage(readSource(`docs/${path}`).text)]))
const english = paths.filter((path) => path.startsWith('en/')).map((path) => path.replace('en/', ''))
const chinese = paths.filter((path) => !path.startsWith('en/'))
const pageOf = (path: string) => pages.get(path) ?? readPage('')

describe('the site', () => {
  test('DO-1: has each page in both languages, and lists each page in the sidebar', () => {
    expect(chinese.sort()).toEqual(english.sort())
    const named = groups.flatMap((group) => group.pages.map(({ name }) => `${name}.md`))
    expect([...named, 'index.md'].sort()).toEqual(english)
    expect(sidebarOf('en')[0]?.items[0]?.link).toBe('/en/quick-start')
  })

  test.each(english)('DO-2: has the same headings, code and table rows in both versions of %s', (path) => {
    expect(differences(pageOf(path), pageOf(`en/${path}`))).toEqual([])
  })

  test.each(paths)('DO-3: links from %s to existing pages, headings and files', (path) => {
    expect(deadLinks(path, pages, files)).toEqual([])
  })

  test('DO-2, DO-3: detects different headings, code and table rows, and missing link targets', () => {
    const links = ['b.md', '#über-a-bc', 'a.md#c', '../x.ts', 'https://example.com', '../y.ts']
    const linked = links.map((link) => `[link](${link})`).join('\n')
    const page = readPage(`# Über \`a()\`, b.c\n\n\`\`\`ts\nconst a = 1 // one\n\`\`\`\n\n| a |\n${linked}\n`)
    expect(deadLinks('a.md', new Map([['a.md', page]]), new Set(['x.ts']))).toEqual(['b.md', 'a.md#c', '../y.ts'])
    expect(differences(readPage('# 甲\n\n```ts\nconst a = 1 // 一\n```\n\n| 甲 |\n'), page)).toEqual([])
    expect(differences(readPage('## 甲\n\n```ts\nconst a = 2\n```\n'), page))
      .toEqual(['the levels of the headings', 'the code', 'the rows of the tables'])
    expect(differences(readPage('---\na:\n  b: 1\n---\n'), readPage('---\na: b: 1\n---\n')))
      .toEqual(['the keys of the front matter'])
    expect([leadsOutside('en/a.md', '../b.md'), leadsOutside('en/a.md', '../../b.md')]).toEqual([false, true])
  })
})

describe('the search', () => {
  const finds = (query: string, text: string): boolean => {
    const words = new Set(tokenize(text))
    return tokenize(query).every((word) => words.has(word))
  }

  test('DO-4: finds Chinese words within a sentence, and identifiers by their full name or a part of it', () => {
    expect(tokenize('用 useSocket() 断线重连。'))
      .toEqual(['用', 'useSocket', 'use', 'Socket', '断线', '线重', '重连'])
    expect(tokenize('vue2 HTTPServer a_b'))
      .toEqual(['vue2', 'vue', '2', 'HTTPServer', 'HTTP', 'Server', 'a_b', 'a', 'b'])
    expect(finds('重连', '支持断线重连和心跳')).toBe(true)
    expect(finds('连重', '支持断线重连和心跳')).toBe(false)
  })
})

describe('the reference', () => {
  test.each([...referencePages(repositoryRoot)])('DO-6: %s is up to date (npm run docs:reference)', (path, text) => {
    expect(readSource(path).text).toBe(text)
  })

  test.each([
    'docs/options.md', 'docs/en/options.md',
  ])('DO-6: names in %s each protocol whose options are checked', (path) => {
    const makers = [...files].filter((file) => file.startsWith('src/')).flatMap((file) =>
      [...readSource(file).text.matchAll(/maker: '(\w+)'/g)].map(([, maker = '']) => maker))
    const { text } = readSource(path)
    expect(makers).toContain('socketIoProtocol')
    expect(makers.filter((maker) => !text.includes(`\`${maker}(`))).toEqual([])
  })

  test('DO-75: limits the number of public entry points, names, values and options', () => {
    const { entryPoints, names, values, options } = countSurface(repositoryRoot)
    expect(entryPoints).toBeLessThanOrEqual(12)
    expect(names).toBeLessThanOrEqual(187)
    expect(values).toBeLessThanOrEqual(96)
    expect(options).toBeLessThanOrEqual(83)
  })

  test('DO-75: finds each option in a document and a test, and each export in a document, an example or an app', () => {
    const uses = countOptionUses(repositoryRoot)
    expect(uses).toHaveLength(countSurface(repositoryRoot).options)
    expect(uses.filter(({ documents, tests }) => documents === 0 || tests === 0)).toEqual([])
    expect(unusedNames(repositoryRoot)).toEqual([])
  })

  test('DO-13: describes each channel on the channels page in both languages', () => {
    const channels: Record<keyof Channels, 1> = {
      getPositonsOrder: 1, connectError: 1, positionsUpdated: 1, positionEvent: 1, statusChanged: 1, sessionChanged: 1,
      diagnosed: 1,
    }
    for (const path of ['docs/channels.md', 'docs/en/channels.md']) {
      const rows = [...readSource(path).text.matchAll(/^\| `(\w+)` \| \S/gm)].map(([, name]) => name)
      expect(rows).toEqual(Object.keys(channels))
    }
  })

  test('DO-13: has a docstring and a Chinese description for each export, and none for other names', () => {
    const entries = readEntryPoints(repositoryRoot)
    expect(exportsWithoutText(entries, exportTexts)).toEqual([])
    expect(entries.flatMap(({ exports }) => exports).length).toBeGreaterThan(150)
    const { useSocket: _one, ...others } = exportTexts
    expect(exportsWithoutText(entries, { ...others, gone: '没有' }))
      .toEqual(['useSocket: no Chinese line', 'gone: not exported'])
    const bare = { name: 'bare', kind: 'type', text: '', throws: [] } as const
    expect(exportsWithoutText([{ name: 'tradewire', exports: [bare], again: [] }], { bare: '有' }))
      .toEqual(['bare: no docstring'])
  })

  test('DO-6: documents the same policy defaults as the code', () => {
    const declared = readOptions(repositoryRoot, 'src/connection/policy/connection-policy.ts', 'ConnectionPolicy')
    for (const { name, byDefault } of declared) {
      const value: unknown = Reflect.get(defaultPolicy, name)
      const isPlain = typeof value === 'number' || typeof value === 'boolean'
      if (isPlain) expect(byDefault.replace(',', ''), name).toBe(String(value))
    }
    expect(declared.map(({ name }) => name).sort()).toEqual(Object.keys(defaultPolicy).sort())
  })
})

describe('the architecture', () => {
  test.each([
    'architecture.md', 'en/architecture.md',
  ])('DO-7: finds each name on %s as a path or in a file linked from its section', (path) => {
    expect(unknownNames(path, readSource(`docs/${path}`).text, (file) => readSource(file).text, files)).toEqual([])
  })

  test('DO-7: reports a name that the files of its section do not contain', () => {
    const text = '## A\n\n[a.ts](../src/a.ts), `one` and `two`\n\n## B\n\n`one` `src` `npm run x`\n'
    expect(unknownNames('a.md', text, () => 'const one = 1', new Set(['src/a.ts']))).toEqual(['two', 'one'])
  })
})

describe('npm run docs:build', () => {
  test.each([
    [['build'], { command: 'build', args: [], demo: undefined, out: undefined }],
    [['build', '--base', '/x/'], { command: 'build', args: ['--base', '/x/'], demo: undefined, out: undefined }],
    [['dev', '--port', '0'], { command: 'dev', args: ['--port', '0'], demo: undefined, out: undefined }],
    [['build', '--no-demo'], { command: 'build', args: [], demo: false, out: undefined }],
  ])('DO-5: reads %j', (argv, options) => {
    expect(docsOptions(argv)).toEqual(options)
  })

  test.each([[[]], [['build', '--nothing']], [['build', '--base', 'x']]])('DO-5: rejects arguments %j with a message', (
    argv,
  ) => {
    expect(docsOptions(argv)).toEqual(expect.stringMatching(/usage|slash/))
  })
})
