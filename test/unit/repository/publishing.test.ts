import { describe, expect, test } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { npmManifest } from '../../../scripts/pack/npm-package'
import { readRelease, releaseFaults } from '../../../scripts/pack/release'
import { uniManifest } from '../../../scripts/pack/uni-manifest'
import type { UniRuntime } from '../../../src/testing/uni-app'
import { uniAppX, uniVersions } from '../../packages/support/uni-versions'
import { readSource, readSources } from './source-files'

/** `npm install tradewire`, also with a version, by pnpm or yarn, and among others; not a file's name. */
const fromRegistry = /\b(p?npm (i|install|add)|yarn add)\b[^\n`]*(?<![\w./-])tradewire(@[\w.^~-]+)?(?![\w./-])/

test('PK-18: no text says to install the package from the registry', () => {
  expect('npm install vue tradewire@0.1.0').toMatch(fromRegistry)
  expect('npm install ./tradewire-0.1.0.tgz pinia@2.2.4').not.toMatch(fromRegistry)
  const texts = readSources((path) => /\.(md|html|vue|ts)$/.test(path) && !path.startsWith('test/'))
  const found = texts.filter(({ text }) => fromRegistry.test(text)).map(({ path }) => path)
  expect(found).toEqual([])
})

test('PK-19: the market\'s texts are those of the plugin\'s manifest', () => {
  const { text } = readSource('market/listing.zh-CN.md')
  const { id, displayName, description, keywords } = uniManifest(readFacts())
  const parts = [`\`${id}\``, displayName, description, keywords.join('，')]
  for (const part of parts) expect(text).toContain(`| ${part} |`)
  expect(readSource('market/listing.md').text).toContain(`| keywords | ${['websocket', 'reconnect'].join(', ')}`)
})

test('PK-88: the plugin imports from vue nothing that the mini-programs of the oldest uni lack', () => {
  const lacked = new Set(['toValue', 'isShallow', 'useModel', 'mergeModels', 'createPropsRestProxy'])
  const sources = readSources((path) => /^(src|components)\/.*\.(ts|vue)$/.test(path))
  const imported = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/import \{([^}]*)\} from 'vue'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => ({ path, name: name.trim().split(' ')[0] ?? '' }))))
  expect(imported.length).toBeGreaterThan(20)
  expect(imported.filter(({ name }) => lacked.has(name))).toEqual([])
})

test.each([
  'README.md', 'README.zh-CN.md', 'docs/quick-start.md', 'docs/en/quick-start.md', 'docs/platforms.md',
  'docs/en/platforms.md',
])('PK-89: %s names the oldest and the newest version of uni that were tried', (path) => {
  const { text } = readSource(path)
  for (const { uni } of [uniVersions.oldest, uniVersions.newest]) expect(text).toContain(`\`${uni}\``)
})

test('PK-89: the documents give the types of each version, and the version of all other tests', () => {
  for (const path of ['docs/platforms.md', 'docs/en/platforms.md']) {
    const { text } = readSource(path)
    for (const { uni, types } of Object.values(uniVersions)) expect(text).toContain(`| \`${uni}\` | ${types} |`)
    expect(text).toContain(`\`${uniAppX.uni}\``)
  }
})

const targets: Readonly<Record<Exclude<UniRuntime, 'h5' | 'app'>, readonly [english: string, chinese: string]>> = {
  'mp-weixin': ['WeChat', '微信'], 'mp-alipay': ['Alipay', '支付宝'], 'mp-toutiao': ['Douyin', '抖音'],
  'mp-lark': ['Lark', '飞书'], 'mp-baidu': ['Baidu', '百度'], 'mp-qq': ['QQ', 'QQ'],
  'mp-kuaishou': ['Kuaishou', '快手'], 'mp-jd': ['JD', '京东'], 'mp-xhs': ['Xiaohongshu', '小红书'],
  'app-harmony': ['HarmonyOS', '鸿蒙'],
}

test.each([
  ['README.md', 'README.zh-CN.md'], ['docs/en/index.md', 'docs/index.md'],
  ['docs/en/platforms.md', 'docs/platforms.md'], ['market/listing.md', 'market/listing.zh-CN.md'],
])('PK-91: %s and %s name each target', (...paths) => {
  const unnamed = paths.flatMap((path, language) => {
    const { text } = readSource(path)
    return Object.values(targets).map((names) => names[language] ?? '').filter((name) => !text.includes(name))
  })
  expect(unnamed).toEqual([])
})

test('PK-91: the keywords of the package name each target', () => {
  const keywords = Object.values(targets).map(([english]) => english.toLowerCase())
  expect(readFacts().keywords).toEqual(expect.arrayContaining(keywords))
})

test('PK-92: in the market\'s table what was only simulated is unknown: Vue 3 and Chrome alone have a yes', () => {
  const { cloud, client } = uniManifest(readFacts()).uni_modules.platforms
  const all = Object.entries({ cloud, ...client }).flatMap(([group, values]) =>
    Object.entries(values).map(([name, support]) => [`${group} ${name}`, support] as const))
  expect(all.filter(([, support]) => support === 'y').map(([name]) => name)).toEqual(['Vue vue3', 'H5-pc Chrome'])
  const simulated = [
    'App app-vue', 'App app-harmony',
    ...['微信', '阿里', '字节跳动', '飞书', '百度', 'QQ', '快手', '京东'].map((name) => `小程序 ${name}`),
  ]
  expect(simulated.filter((name) => !all.some(([each, support]) => each === name && support === 'u'))).toEqual([])
})

describe('a release', () => {
  const facts = { ...readFacts(), repository: { type: 'git', url: 'git+https://git.example.com/tradewire.git' } }
  const release = readRelease(`v${facts.version}`)

  test('PK-83: needs one version in each file, a chapter in the changelog, and a public address', () => {
    expect(releaseFaults(facts, release)).toEqual([])
    expect([...release.versions.keys()]).toContain('examples/quick-start/package.json')
    expect(releaseFaults(facts, { ...release, tag: 'v9.0.0' })).toEqual([
      `tag v9.0.0: package.json says ${facts.version}; tag the commit v${facts.version}`])
    const wrong = [['manifest.json', '9.0.0'], ['package-lock.json', undefined]] as const
    const versions = new Map([...release.versions, ...wrong])
    expect(releaseFaults(facts, { ...release, versions })).toEqual([
      `manifest.json: version 9.0.0, expected ${facts.version}`,
      `package-lock.json: version undefined, expected ${facts.version}`])
    expect(releaseFaults(facts, { ...release, changelog: '# Changelog\n\n## 9.0.0\n' })).toEqual([
      `CHANGELOG.md: newest chapter 9.0.0, expected ${facts.version}`])
    expect(releaseFaults({ ...facts, repository: undefined }, release)).toEqual([
      expect.stringContaining('no "repository"')])
  })

  test('PK-83: the published manifest has the public addresses', () => {
    expect(npmManifest(facts).repository).toEqual(facts.repository)
  })

  const workflows = readSources((path) => path.startsWith('.github/workflows/'))

  test('PK-84: the workflows test on three systems, run scripts that exist, and publish with provenance', () => {
    const { scripts } = JSON.parse(readSource('package.json').text) as { readonly scripts: object }
    const run = workflows.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name))
    expect(run).toEqual(['pack', 'test:release'])
    expect(run.filter((name) => !(name in scripts))).toEqual([])
    const textOf = (name: string): string => workflows.find(({ path }) => path.endsWith(name))?.text ?? ''
    expect(textOf('test.yml')).toContain('os: [ubuntu-latest, macos-latest, windows-latest]')
    expect(textOf('test.yml')).toMatch(/- run: npm ci\n +- run: npm test\n/)
    expect(textOf('release.yml')).toMatch(/id-token: write[^]*npm publish \S+ --provenance/)
  })

  test('PK-85: a report of a bug asks for the inspector\'s text', () => {
    const { text } = readSource('.github/ISSUE_TEMPLATE/bug.yml')
    expect(text).toMatch(/id: inspector[^]*?required: true/)
  })
})
