import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build, transform } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadConfigFromFile, parseAst, type Plugin } from 'vite'
import { npmScript } from '../../scripts/npm-command'
import { checkConditionalComments, conditionalCommentFaults } from '../../scripts/pack/conditional-comments'
import { readFacts, readText } from '../../scripts/pack/facts'
import { listBelow } from '../../scripts/pack/folder'
import { packNpm, packUniModules } from '../../scripts/pack/packages'
import type { UniManifest } from '../../scripts/pack/uni-manifest'
import { preprocessed, type UniPlatform, uniPreprocess } from '../../scripts/size/uni-preprocess'
import { vendorRules } from '../../src/testing/uni/vendors'
import type * as vitePlugins from '../../vite'
import { inRelease } from '../support/test-scope'
import { npmTarball, uniModulesPlugin } from './support/packed'
import { breachesOf, isOfAnApplication } from './support/uni-manifest-rules'

/** An ES or CommonJS configuration. Vite bundles path imports into the same kind. */
type ConfigurationName = 'vite.config.mts' | 'vite.config.cts'

/** Loads the plugin in Vite's way. */
async function madeByConfiguration(
  name: ConfigurationName, file: string, call: string, code: string,
): Promise<string> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tradewire-configuration-'))
  try {
    const [factory] = call.split('(')
    writeFileSync(join(folder, name), `import { ${factory} } from ${JSON.stringify(file.replaceAll('\\', '/'))}
export default { plugins: [${call}] }
`)
    const env = { command: 'build', mode: 'production' } as const
    const loaded = await loadConfigFromFile(env, join(folder, name), folder, 'error')
    const [plugin] = (loaded?.config.plugins ?? []) as readonly Plugin[]
    const transform: unknown = Reflect.get(plugin?.transform ?? {}, 'handler')
    if (typeof transform !== 'function') throw new Error('There is no plugin')
    const context = { parse: (text: string) => parseAst(text) }
    return String(Reflect.get(Object(Reflect.apply(transform, context, [code, 'page.js'])), 'code'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const require = createRequire(import.meta.url)
const facts = readFacts()
let folder: string
let plugin: string
let tarball: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewire-contents-'))
  plugin = await uniModulesPlugin()
  tarball = await npmTarball()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pluginFile = (path: string): string => readFileSync(join(plugin, path), 'utf8')
const npmFile = (path: string): string => readFileSync(join(tarball, '../package', path), 'utf8')
const components = [
  'tradewire-banner', 'tradewire-freshness', 'tradewire-inspector', 'tradewire-position-list', 'tradewire-positions',
]

describe('the plugin for HBuilderX', () => {
  test('PK-1: has a manifest that contains the current version and follows the rules of DCloud’s market', () => {
    const manifest = JSON.parse(pluginFile('package.json')) as UniManifest
    expect(breachesOf(manifest)).toEqual([])
    expect(manifest).toMatchObject({ id: 'tradewire-socketio', version: facts.version })
  })

  test('PK-2: contains the readme, changelog, licence and module entries, but no application files', () => {
    const paths = listBelow(plugin)
    expect(paths).toEqual(expect.arrayContaining([
      'package.json', 'readme.md', 'changelog.md', 'license.md', 'src/index.ts', 'vite/index.mjs',
      ...facts.entries.map((entry) => `${entry}.ts`),
    ]))
    expect(paths.filter(isOfAnApplication)).toEqual([])
    expect(['pages.json', 'App.vue', 'main.ts', 'manifest.json'].filter(isOfAnApplication)).toHaveLength(4)
    expect(paths.filter((path) => /(^|\/)(node_modules|test|demo|server|static)\//.test(path))).toEqual([])
  })

  test('PK-3: stores components in easycom’s folders, and imports only the plugin’s entries there', () => {
    const paths = listBelow(plugin)
    expect(paths).toEqual(expect.arrayContaining(components.map((name) => `components/${name}/${name}.vue`)))
    const imports = paths.filter((path) => path.startsWith('components/'))
      .flatMap((path) => [...pluginFile(path).matchAll(/from '([^']+)'/g)].map(([, name = '']) => name))
    const outside = imports.filter((name) => !/^\.\/|^\.\.\/(shared|tradewire-[\w-]+)\//.test(name))
    expect([...new Set(outside)].sort()).toEqual(['../../format', '../../index', 'vue'])
  })

  test('PK-57: includes its dependencies with licences, and requires no other package in the project', () => {
    const paths = listBelow(plugin)
    const carried = paths.filter((path) => path.startsWith('vendor/') && !path.endsWith('.d.ts'))
    expect(carried.filter((path) => path.endsWith('/index.js'))).toEqual([
      'vendor/@socket.io/component-emitter/index.js', 'vendor/engine.io-parser/index.js', 'vendor/idb/index.js',
      'vendor/socket.io-parser/index.js',
    ])
    for (const main of carried.filter((path) => path.endsWith('/index.js'))) {
      const licence = pluginFile(main.replace('index.js', 'license.md'))
      expect(licence).toContain(main.slice('vendor/'.length, -'/index.js'.length))
      expect(licence).toMatch(/^\S+ \d[\s\S]*Permission (to use, copy, modify|is hereby granted, free of charge)/)
    }
    expect(pluginFile('vendor/idb/index.js')).toBe(readText('node_modules/idb/build/index.js'))
    expect(pluginFile('src/platform/storage/indexed-db-storage.ts')).toContain("from '../../../vendor/idb/index.js'")
    expect(pluginFile('src/protocols/socket-io/packets.ts'))
      .toContain("from '../../../vendor/socket.io-parser/index.js'")
    // The package includes files in the browser's variant, without Node and logging.
    expect(carried).toContain('vendor/engine.io-parser/encodePacket.browser.js')
    expect(carried).not.toContain('vendor/engine.io-parser/encodePacket.js')
    const ofNode = /\bBuffer\.|\brequire\(|from "debug"/
    expect(carried.filter((path) => path.endsWith('.js') && ofNode.test(pluginFile(path)))).toEqual([])
    const modules = paths.filter((path) => /\.(ts|js|vue)$/.test(path))
    const namesIn = (path: string): readonly string[] =>
      [...pluginFile(path).matchAll(/(?: from|^import) ["']([^"']+)["']/gm)].map(([, name = '']) => name)
    const asked = modules.flatMap(namesIn).filter((name) => !name.startsWith('.'))
    expect([...new Set(asked)].sort()).toEqual(['@dcloudio/uni-app', 'pinia', 'vue'])
    const broken = carried.filter((path) => path.endsWith('.js')).flatMap((path) => namesIn(path)
      .filter((name) => !paths.includes(join(dirname(path), name).replaceAll('\\', '/'))))
    expect(broken).toEqual([])
  })

  test('PK-4: has a readme that imports the plugin by name and links only to existing files', () => {
    for (const path of ['readme.md', 'readme.en.md']) {
      const readme = pluginFile(path)
      expect(readme).toContain("from '@/uni_modules/tradewire-socketio'")
      expect(readme).toContain("from '@/uni_modules/tradewire-socketio/client'")
      expect(readme).not.toContain("from 'tradewire")
      const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link)
      expect(links.length).toBeGreaterThan(0)
      expect(links.filter((link) => !listBelow(plugin).includes(link))).toEqual([])
      expect(readme).toContain('HBuilderX')
      expect(readme).not.toContain('npm install --save-exact ./')
    }
    expect(pluginFile('docs/en/own-protocol.md')).toContain("from '@/uni_modules/tradewire-socketio'")
    expect(pluginFile('docs/en/own-protocol.md')).not.toContain("from 'tradewire")
    const documents = listBelow(plugin).filter((path) => path.startsWith('docs/'))
    for (const path of documents) {
      const linked = [...pluginFile(path).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) =>
        join(dirname(path), link))
      expect(linked.filter((link) => !listBelow(plugin).includes(link.replaceAll('\\', '/'))), path).toEqual([])
    }
    expect(pluginFile('changelog.md')).toContain(`## ${facts.version}\n`)
  })
})

describe('the package for npm', () => {
  test('PK-10: passes publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: join(tarball, '../package'), pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('PK-17: passes a publishing dry run without a warning', async () => {
    // Ignores the machine's npm configuration. A dry run contacts no server.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)))
    const args = ['publish', '--dry-run', '--json', '--loglevel', 'warn', '--registry', 'http://localhost:9/',
      '--fetch-retries', '0', '--//localhost:9/:_authToken=no', '--userconfig', join(folder, 'user'),
      '--globalconfig', join(folder, 'global')]
    const options = { cwd: join(tarball, '../package'), env }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [npmScript(), ...args], options)
    expect(stderr).toBe('')
    expect(stdout).toContain(`"${facts.name}@${facts.version}"`)
  })

  test('PK-11: provides the types of each entry as ES modules in each module resolution mode', async () => {
    const cli = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js')
    const args = [cli, tarball, '--profile', 'esm-only', '--format', 'json']
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 })
    const { analysis } = JSON.parse(stdout) as {
      readonly analysis: { readonly problems: readonly { readonly kind: string }[]; readonly entrypoints: object }
    }
    // A package of ES modules cannot support `require`.
    expect(analysis.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([])
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining([
      '.', './vite', './components/*', './package.json',
      ...facts.entries.filter((entry) => entry !== 'index').map((entry) => `./${entry}`),
    ]))
  })

  test('PK-12: contains the files that its manifest lists, but no tests, scripts or build files', () => {
    const paths = listBelow(join(tarball, '../package'))
    expect(paths).toEqual(expect.arrayContaining([
      'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs/en/own-protocol.md', 'docs/en/protocols.md',
      'docs/en/migrate.md', 'docs/en/clients.md', 'vite/index.cjs', 'vite/index.d.cts', 'components/global.d.ts',
      'lib/vendor/core-js-pure/url.js',
      ...facts.entries.flatMap((entry) => [`lib/${entry}.js`, `lib/${entry}.d.ts`]),
      ...components.map((name) => `components/${name}/${name}.vue`),
    ]))
    expect(paths.filter((path) => !/^(lib|components|docs|vite)\/|^[A-Za-z.-]+$/.test(path))).toEqual([])
    expect(paths.filter((path) => /\.ts$/.test(path) && !path.endsWith('.d.ts'))).toEqual([])
  })

  test('VP-4: loads the build plugin of the npm package in plain Node with import and require', async () => {
    const file = join(tarball, '../package/vite/index.cjs')
    const imported = (await import(pathToFileURL(file).href)) as { readonly tradewireLegacy: unknown }
    const script = `const { tradewireLegacy } = require(process.argv[1])
      const code = "import { $on as a } from '@dcloudio/uni-h5'"
      const specifier = { type: 'ImportSpecifier', imported: { name: '$on' }, local: { name: 'a' }, start: 9, end: 17 }
      const body = [{ type: 'ImportDeclaration', specifiers: [specifier], source: { value: '@dcloudio/uni-h5' },
        start: 0, end: code.length }]
      process.stdout.write(tradewireLegacy().transform.handler.call({ parse: () => ({ body }) }, code, 'page.js').code)`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, file])
    const [, target = ''] = /^import \{ pageOn as a \} from (".*");$/m.exec(stdout) ?? []
    const found = String(JSON.parse(target))
    expect(found).toMatch(/\/lib\/platform\/page-on\.js$/)
    expect(readFileSync(found, 'utf8')).toContain('pageOn')
    expect(imported.tradewireLegacy).toBeTypeOf('function')
  })

  test('VP-45: lists the npm package’s entries for pre-bundling in development, but none for uni_modules', async () => {
    const entriesOf = async (file: string): Promise<unknown> => {
      const imported = (await import(pathToFileURL(file).href)) as Pick<typeof vitePlugins, 'tradewireEasycom'>
      return imported.tradewireEasycom().config().optimizeDeps.include
    }
    const names = facts.entries.filter((entry) => entry !== 'testing')
      .map((entry) => (entry === 'index' ? 'tradewire' : `tradewire/${entry}`))
    expect(await entriesOf(join(tarball, '../package/vite/index.cjs'))).toEqual(names)
    expect(await entriesOf(join(plugin, 'vite/index.mjs'))).toEqual([])
  })

  test.each(['vite.config.mts', 'vite.config.cts'] as const)('VP-4: loads the plugin from uni_modules in %s', async (
    name,
  ) => {
    const code = "import { $on as a } from '@dcloudio/uni-h5'"
    const made = await madeByConfiguration(name, join(plugin, 'vite/index.mjs'), 'tradewireLegacy()', code)
    const [, target = ''] = /^import \{ pageOn as a \} from (".*");$/m.exec(made) ?? []
    expect(relative(plugin, String(JSON.parse(target))).replaceAll('\\', '/')).toBe('src/platform/page-on.ts')
  })

  test.each(['npm', 'uni_modules'])('VP-28: finds replacements for missing globals such as URL in %s', async (of) => {
    const home = of === 'npm' ? join(tarball, '../package') : plugin
    const file = join(home, 'vite', of === 'npm' ? 'index.cjs' : 'index.mjs')
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    onTestFinished(() => void vi.unstubAllEnvs())
    // Imported by name, the package stays external. Imported by path, it is bundled into the configuration's kind.
    const configuration = of === 'npm' ? 'vite.config.cts' : 'vite.config.mts'
    const made = await madeByConfiguration(configuration, file, 'tradewireWebSocket()', 'f(URL)')
    const [, target = ''] = /^import \{ ownUrl as URL \} from (".*");$/m.exec(made) ?? []
    const module = String(JSON.parse(target))
    const imported = [...readFileSync(module, 'utf8').matchAll(/ from '([^']+)'/g)].map(([, name = '']) => name)
    expect(imported.map((name) => relative(home, join(dirname(module), name)).replaceAll('\\', '/'))).toEqual(
      ['url', 'url-search-params'].map((name) => `${of === 'npm' ? 'lib/' : ''}vendor/core-js-pure/${name}.js`))
    const url = pathToFileURL(join(dirname(module), imported[0] ?? '')).href
    const { default: Url } = (await import(url)) as { readonly default: typeof URL }
    expect(new Url('../b?c', 'wss://a.example/x/y').href).toBe('wss://a.example/b?c')
    const licence = readFileSync(join(home, of === 'npm' ? 'lib' : '', 'vendor/core-js-pure/license.md'), 'utf8')
    expect(licence).toMatch(/^core-js-pure \d[\d.]*, MIT\n[\s\S]*Permission is hereby granted/)
  })

  test('PK-13: declares side effects only for components and one module, and all peer dependencies optional', () => {
    const { peerDependencies } = JSON.parse(readText('package.json')) as { readonly peerDependencies: object }
    expect(JSON.parse(npmFile('package.json'))).toMatchObject({
      name: 'tradewire', version: facts.version, type: 'module',
      sideEffects: ['**/*.vue', '**/*.css', './lib/web-socket/auto.js'],
      peerDependencies,
      peerDependenciesMeta: Object.fromEntries(Object.keys(peerDependencies).map((name) => [name, { optional: true }])),
    })
    const modules = listBelow(join(tarball, '../package/lib')).filter((path) => path.endsWith('.js'))
    // The package runs in apps, for which a Node version means nothing.
    expect(JSON.parse(npmFile('package.json'))).not.toHaveProperty('engines')
    expect(modules.flatMap((path) => [...npmFile(`lib/${path}`).matchAll(/^import '.*'/gm)])).toEqual([])
  })

  test('PK-58: declares its runtime dependencies at the tested version or later', () => {
    const needed = ['engine.io-parser', 'idb', 'socket.io-parser']
    expect(Object.keys(facts.dependencies)).toEqual(needed)
    const versions = needed.map((name): readonly [string, string] => {
      const { version } = JSON.parse(readText(`node_modules/${name}/package.json`)) as { readonly version: string }
      return [name, `^${version}`]
    })
    expect(JSON.parse(npmFile('package.json'))).toMatchObject({ dependencies: Object.fromEntries(versions) })
    const modules = listBelow(join(tarball, '../package/lib')).filter((path) => path.endsWith('.js'))
    const importing = (name: string) => modules.filter((path) => npmFile(`lib/${path}`).includes(`from '${name}'`))
    expect(importing('idb')).toEqual([
      'chat/platform/indexed-db-chat-storage.js', 'platform/storage/indexed-db-storage.js',
    ])
    expect(importing('engine.io-parser')).toEqual(['protocols/socket-io/packets.js'])
    expect(importing('socket.io-parser')).toEqual(['protocols/socket-io/packets.js'])
  })

  test('PK-14: imports only existing files, peer dependencies and dependencies', () => {
    const paths = listBelow(join(tarball, '../package'))
    const modules = paths.filter((path) => /\.(js|d\.ts|vue)$/.test(path))
    const allowed = /^(vue|pinia|@dcloudio\/uni-app|idb|(socket|engine)\.io-parser|tradewire(\/format)?)$/
    const broken = modules.flatMap((path) => [...npmFile(path).matchAll(/(?:from |import\(|declare module )'([^']+)'/g)]
      .map(([, name = '']) => name)
      .filter((name) => {
        if (!name.startsWith('.')) return !allowed.test(name)
        const target = join(dirname(path), name).replaceAll('\\', '/')
        // Only builders read components, and builders find the extension.
        return !paths.includes(path.endsWith('.vue') && !name.endsWith('.vue') ? `${target}.js` : target)
      })
      .map((name) => `${path}: ${name}`))
    expect(broken).toEqual([])
    expect(modules.length).toBeGreaterThan(100)
  })

  test('PK-15: describes in its readme only how to install the packed file with npm', () => {
    expect(npmFile('README.md')).toContain(`npm install --save-exact ./tradewire-${facts.version}.tgz `)
    expect(tarball.replaceAll('\\', '/')).toMatch(new RegExp(`/tradewire-${facts.version}\\.tgz$`))
    for (const path of ['README.md', 'README.zh-CN.md']) {
      expect(npmFile(path)).not.toContain('HBuilderX')
      const named = new Set([...readText(path).matchAll(/tradewire-(\d+\.\d+\.\d+)/g)].map(([, version]) => version))
      expect([...named], path).toEqual([facts.version])
    }
  })

  if (inRelease) {
    test('PK-16: packs the same sources into the same bytes', async () => {
      const again = await packNpm(facts, join(folder, 'again'))
      expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true)
      const other = packUniModules(facts, join(folder, 'other'))
      const bytes = (root: string): readonly string[] =>
        listBelow(root).map((path) => `${path} ${readFileSync(join(root, path), 'base64')}`)
      expect(bytes(other)).toEqual(bytes(plugin))
    })
  }
})

describe('conditional comments', () => {
  const scripts = (): readonly (readonly [path: string, text: string])[] => [
    ...listBelow(plugin).filter((path) => /\.(ts|js)$/.test(path)).map((path) => [path, pluginFile(path)] as const),
    ...listBelow(join(tarball, '../package')).filter((path) => path.endsWith('.js'))
      .map((path) => [`npm/${path}`, npmFile(path)] as const),
  ]

  test.each([
    ['// #ifdef H5\nuse()\n', 'line 1: #ifdef without #endif'],
    ['use()\n// #endif\n', 'line 2: #endif without #ifdef'],
    ['// #ifdef MP-WEIXN\nuse()\n// #endif\n', 'line 1: #ifdef MP-WEIXN is not one of H5, APP'],
    ['use() // #ifdef H5\n// #endif\n', 'line 1: #ifdef must be in a // comment on its own line'],
  ])('PK-72: rejects the conditional comment in %j', (text, fault) => {
    for (const path of ['src/platform/a.ts', 'lib/platform/a.js']) {
      expect(() => checkConditionalComments(new Map([[path, text]])))
        .toThrow(`Conditional comments are broken:\n${path}, ${fault}`)
    }
  })

  test('PK-72: names only existing uni targets', () => {
    const [, names = ''] = /is not one of (.*)$/.exec(conditionalCommentFaults('// #ifdef X\n// #endif').join()) ?? []
    const targets = [...Object.keys(vendorRules) as UniPlatform[], 'quickapp-webview'] as const
    const isKept = (name: string): boolean => targets.some((target) =>
      preprocessed(`// #ifdef ${name}\nkept()\n// #endif\n`, target).includes('kept()'))
    expect(names.split(', ').length).toBeGreaterThan(5)
    expect(names.split(', ').filter((name) => !isKept(name))).toEqual([])
  })

  const platforms = ['h5', 'app', 'mp-weixin'] as const

  /** Most scripts have no conditional comment and are the same on each platform. */
  const valid = new Set<string>()

  test.each(platforms)('PK-73: keeps each packed script valid after preprocessing for %s', async (platform) => {
    for (const [path, text] of scripts()) {
      const read = preprocessed(text, platform)
      if (valid.has(read)) continue
      valid.add(read)
      expect(read, path).not.toMatch(/#(ifdef|ifndef|endif)/)
      await expect(transform(read, { loader: path.endsWith('.ts') ? 'ts' : 'js' }), path).resolves.toBeDefined()
    }
  })

  test('PK-73: includes browser code only in builds for pages, never in a mini-program', async () => {
    const browserOnly = ['visibilitychange', 'requestAnimationFrame', 'BroadcastChannel', 'localStorage', 'onLine']
    const bundled = async (platform: UniPlatform): Promise<string> => {
      const { outputFiles: [file] } = await build({
        stdin: {
          contents: `export * from './lib/index.js'\nexport * from './lib/outbox.js'\nexport * from './lib/chat.js'`,
          resolveDir: join(tarball, '../package'),
        },
        bundle: true,
        minify: true,
        format: 'esm',
        external: ['vue', 'pinia', '@dcloudio/uni-app', 'idb', 'engine.io-parser', 'socket.io-parser'],
        plugins: [uniPreprocess(platform)],
        write: false,
      })
      return file?.text ?? ''
    }
    const [page, miniProgram] = [await bundled('h5'), await bundled('mp-weixin')]
    expect(browserOnly.filter((name) => !page.includes(name))).toEqual([])
    expect(browserOnly.filter((name) => miniProgram.includes(name))).toEqual([])
  })
})
