import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import ts from 'typescript'
import { readFacts } from '../../../scripts/pack/facts'
import { npmManifest } from '../../../scripts/pack/npm-package'
import { readRelease, releaseFaults } from '../../../scripts/pack/release'
import { uniManifest } from '../../../scripts/pack/uni-manifest'
import type { UniRuntime } from '../../../src/testing/uni/page-hooks'
import { uniAppX, uniVersions } from '../../packages/support/uni-versions'
import { temporaryFolder } from '../../support/temporary-folder'
import { readSource, readSources, repositoryRoot } from './source-files'

/** `npm install tradewire`, also with a version, by pnpm or yarn, and among others; not a file's name. */
const fromRegistry = /\b(p?npm (i|install|add)|yarn add)\b[^\n`]*(?<![\w./-])tradewire(@[\w.^~-]+)?(?![\w./-])/

test('PK-18: finds no document that recommends installing from the registry', () => {
  expect('npm install vue tradewire@0.1.0').toMatch(fromRegistry)
  expect('npm install ./tradewire-0.1.0.tgz pinia@2.2.4').not.toMatch(fromRegistry)
  const texts = readSources((path) => /\.(md|html|vue|ts)$/.test(path) && !path.startsWith('test/'))
  const found = texts.filter(({ text }) => fromRegistry.test(text)).map(({ path }) => path)
  expect(found).toEqual([])
})

test('PK-19: repeats the plugin manifest in the market listing', () => {
  const { text } = readSource('market/listing.zh-CN.md')
  const { id, displayName, description, keywords } = uniManifest(readFacts())
  const parts = [`\`${id}\``, displayName, description, keywords.join('，')]
  for (const part of parts) expect(text).toContain(`| ${part} |`)
  expect(readSource('market/listing.md').text).toContain(`| keywords | ${['websocket', 'reconnect'].join(', ')}`)
})

test('PK-88: imports from vue only names that mini-programs have in the oldest uni version', () => {
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
])('PK-89: states the oldest and the newest tested version of uni in %s', (path) => {
  const { text } = readSource(path)
  for (const { uni } of [uniVersions.oldest, uniVersions.newest]) expect(text).toContain(`\`${uni}\``)
})

test('PK-89: lists each uni version with its types package, and names the uni version used for uni-app x', () => {
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
])('PK-91: names each supported target in %s and %s', (...paths) => {
  const unnamed = paths.flatMap((path, language) => {
    const { text } = readSource(path)
    return Object.values(targets).map((names) => names[language] ?? '').filter((name) => !text.includes(name))
  })
  expect(unnamed).toEqual([])
})

test('PK-91: names each supported target in the package’s keywords', () => {
  const keywords = Object.values(targets).map(([english]) => english.toLowerCase())
  expect(readFacts().keywords).toEqual(expect.arrayContaining(keywords))
})

test('PK-92: marks simulated targets as `u`, and only Vue 3 and Chrome as `y`, in the market’s table', () => {
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

  test('PK-83: requires the same version in all files, a changelog section for it, and a public address', () => {
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

  test('PK-83: publishes a manifest with the public addresses', () => {
    expect(npmManifest(facts).repository).toEqual(facts.repository)
  })

  const workflows = readSources((path) => path.startsWith('.github/workflows/'))

  test('PK-84: runs only existing scripts in CI on three systems, and publishes with provenance', () => {
    const { scripts } = JSON.parse(readSource('package.json').text) as { readonly scripts: object }
    const run = workflows.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name))
    expect(run).toEqual(['pack', 'test:release'])
    expect(run.filter((name) => !(name in scripts))).toEqual([])
    const textOf = (name: string): string => workflows.find(({ path }) => path.endsWith(name))?.text ?? ''
    expect(textOf('test.yml')).toContain('os: [ubuntu-latest, macos-latest, windows-latest]')
    const [, elsewhere] = /if: (.*)\n +run: npm ci\n +- if: \1\n +run: npm test\n/.exec(textOf('test.yml')) ?? []
    const [, onLinux] = /if: (.*)\n +run: bash \.ci\/run\n/.exec(textOf('test.yml')) ?? []
    expect([onLinux, elsewhere]).toEqual(["runner.os == 'Linux'", "runner.os != 'Linux'"])
    expect(textOf('release.yml')).toMatch(/id-token: write[^]*npm publish \S+ --provenance/)
  })

  test('PK-85: requires the inspector’s text in the bug report form', () => {
    const { text } = readSource('.github/ISSUE_TEMPLATE/bug.yml')
    expect(text).toMatch(/id: inspector[^]*?required: true/)
  })
})

interface Manifest {
  readonly 'app-plus': {
    readonly modules: Readonly<Record<string, unknown>>
    readonly distribute: {
      readonly android: Readonly<Record<string, unknown>> & { readonly permissions: readonly string[] }
      readonly ios: Readonly<Record<string, unknown>>
      readonly sdkConfigs: object
    }
  }
}

const text = readSource('manifest.json').text
/** Uni and HBuilderX parse JSON with comments. */
const manifest = ts.parseConfigFileTextToJson('manifest.json', text).config as Manifest
const { android, ios, sdkConfigs } = manifest['app-plus'].distribute
const appSources = readSources((path) => /^(src|components|pages|demo)\/.*\.(ts|vue)$|^(main\.ts|App\.vue)$/.test(path))
const sourcesCall = (pattern: RegExp): boolean => appSources.some((file) => pattern.test(file.text))

describe('manifest.json', () => {
  test('PK-50, PK-54, PK-55: declares Vue 3, the package version and a relative H5 base, but no real app id', () => {
    const { version } = JSON.parse(readSource('package.json').text) as { readonly version: string }
    expect(manifest).toMatchObject({
      'vueVersion': '3', 'appid': '__UNI__TRADEWIRE', 'versionName': version,
      'versionCode': expect.stringMatching(/^[1-9]\d*$/) as unknown,
      'h5': { router: { mode: 'hash', base: './' } },
      'mp-weixin': { appid: 'touristappid', darkmode: true, setting: { urlCheck: false } },
    })
    const note = /\/\*((?:(?!\*\/)[\s\S])*)\*\/\s*"urlCheck"/.exec(text)?.[1]
    expect(note).toMatch(/wss:[\s\S]*https:[\s\S]*socket合法域名[\s\S]*request合法域名/)
  })

  test('PK-51: requests only network access and network state on Android, and nothing at startup', () => {
    const names = android.permissions.map((line) => /^<uses-permission android:name="([\w.]+)"\/>$/.exec(line)?.[1])
    expect(names).toEqual(['android.permission.INTERNET', 'android.permission.ACCESS_NETWORK_STATE'])
    expect(sourcesCall(/\buni\.connectSocket\b/)).toBe(true)
    expect(sourcesCall(/\buni\.getNetworkType\b/)).toBe(true)
    expect(android).toMatchObject({
      permissionPhoneState: { request: 'none' },
      permissionExternalStorage: { request: 'none' },
    })
  })

  test('PK-51: explains network, album and microphone access on iOS, and requests no other permission', () => {
    const words = expect.stringMatching(/\w/) as unknown
    expect(ios['privacyDescription']).toEqual({
      NSLocalNetworkUsageDescription: words,
      NSPhotoLibraryUsageDescription: words,
      NSMicrophoneUsageDescription: words,
    })
    expect(sourcesCall(/\buni\.chooseImage\b/)).toBe(true)
    expect(sourcesCall(/\buni\.getRecorderManager\b/)).toBe(true)
    expect(ios['idfa']).toBe(false)
    expect(Object.keys(ios).sort()).toEqual(['dSYMs', 'idfa', 'privacyDescription'])
  })

  test('PK-52: allows unencrypted traffic to the local server, but on iOS only within the local network', () => {
    expect(sourcesCall(/allowInsecure: true/)).toBe(true)
    const forAndroid = readSource('AndroidManifest.xml').text
    expect(forAndroid).toContain('android:usesCleartextTraffic="true"')
    expect(forAndroid).toMatch(/<manifest [^>]*\bpackage="[a-z.]+"/)
    expect(forAndroid).not.toContain('uses-permission')
    const forIos = readSource('Info.plist').text
    const keys = [...forIos.matchAll(/<key>(\w+)<\/key>/g)].map(([, key]) => key)
    expect(keys).toEqual(['NSAppTransportSecurity', 'NSAllowsLocalNetworking'])
    expect(text).toMatch(/ws:[^*]*AndroidManifest\.xml and Info\.plist/)
  })

  test('PK-53: lists exactly the native modules that the demo uses', () => {
    const usedBy: Readonly<Record<string, RegExp>> = {
      SQLite: /\bplus\.sqlite\b/, Push: /\bplus\.push\b/, Geolocation: /\bgetLocation\b/, Camera: /\bchooseImage\b/,
      Record: /\bgetRecorderManager\b/,
    }
    const used = Object.entries(usedBy).filter(([, pattern]) => sourcesCall(pattern)).map(([name]) => name)
    expect(Object.keys(manifest['app-plus'].modules)).toEqual(used)
    expect(sdkConfigs).toEqual({})
  })
})

const npm = `#!/usr/bin/env node
const { appendFileSync, readdirSync, readFileSync } = require('node:fs')
const { env, argv, cwd } = process
appendFileSync(env.SEEN, JSON.stringify({ asked: argv.slice(2), folder: cwd(), env,
  home: readdirSync(env.HOME), fonts: readFileSync(env.FONTCONFIG_FILE, 'utf8') }) + '\\n')
`

interface Seen {
  readonly asked: readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly home: readonly string[]
  readonly fonts: string
}

// The script needs bash. Windows has `npm ci` and `npm test`, as README says.
test.runIf(process.platform !== 'win32')('TE-15: tests each change in CI on a simulated new machine', () => {
  const folder = temporaryFolder()
  const seenIn = join(folder, 'seen')
  writeFileSync(join(folder, 'npm'), npm, { mode: 0o755 })
  const own = {
    HOME: folder, TZ: 'Europe/Berlin', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', XDG_CACHE_HOME: folder,
    PLAYWRIGHT_BROWSERS_PATH: folder, HTTPS_PROXY: 'http://proxy.example:3128', NODE_EXTRA_CA_CERTS: '',
  }
  const { status } = spawnSync('bash', [join(repositoryRoot, '.ci/run')], {
    cwd: folder,
    env: { ...process.env, ...own, SEEN: seenIn, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  expect(status).toBe(0)

  const seen = readFileSync(seenIn, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Seen)
  expect(seen.map(({ asked }) => asked.join(' '))).toEqual(['ci', 'test'])
  for (const { folder: at, env, home, fonts } of seen) {
    expect(realpathSync(at)).toBe(realpathSync(repositoryRoot))
    // Empty except for the check's own files, and removed afterwards.
    expect(home).toEqual(['no-fonts.conf'])
    expect(existsSync(env['HOME'] ?? '')).toBe(false)
    expect(fonts).toBe('<fontconfig></fontconfig>\n')
    expect(env).toMatchObject({ TZ: 'Pacific/Auckland', LANG: 'C', LC_ALL: 'C', HTTPS_PROXY: own.HTTPS_PROXY })
    expect([env['XDG_CACHE_HOME'], env['PLAYWRIGHT_BROWSERS_PATH']]).toEqual([undefined, undefined])
    expect(env['npm_config_cache']).toBe(join(env['HOME'] ?? '', 'npm'))
  }
})
