import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test, vi } from 'vitest'
import { type UniPlatform, uniPreprocess } from '../../../scripts/size/uni-preprocess'
import { readFacts } from '../../../scripts/pack/facts'
import { advices } from '../../../src/advice/advices'
import { chineseAdvices } from '../../../src/advice/advices-zh'
import { readdirSync } from 'node:fs'
import { tooNewIn } from '../../support/es2018'

/** Conditional code of both `platform` folders, by strings that a bundler leaves unchanged. */
const branches = {
  browser: [
    'withHandshakeTimes(', 'visibilitychange', 'navigator.onLine', 'navigator.locks', 'openDB', 'BroadcastChannel',
    'requestAnimationFrame',
  ],
  sqlite: ['plus.sqlite.openDatabase'],
  gate: ['gate.pass('],
  early: ['early.splice('],
  slots: ['NO_SLOT', 'exceed max co'],
  envelopes: [
    'multiple: true', '?.asked)', 'frames.unwrap(', '?.wrap(', '.closeStray()', 'storedUnits = Infinity', '.doubted.',
    'socketIdOf(',
  ],
  promises: ['answer.then('],
  appHooks: ['.watchApp?.('],
} as const

interface Built {
  readonly sockets: number
  readonly spreadMs?: number
  readonly storedUnits?: number
  readonly frames?: true
  readonly watchApp?: true
  readonly has: readonly (keyof typeof branches)[]
  /** The component gets its parent after its setup. */
  readonly late?: true
}

const plain: Built = { sockets: Infinity, has: ['early', 'slots', 'promises'], late: true }
const five: Built = { ...plain, sockets: 5 }

const builds: Readonly<Record<UniPlatform, Built>> = {
  'h5': { sockets: Infinity, has: ['browser'] },
  'app': { sockets: Infinity, spreadMs: 8, has: ['sqlite', 'gate', 'early'] },
  'app-harmony': { sockets: Infinity, spreadMs: 8, has: ['gate', 'early'] },
  'mp-weixin': { sockets: 5, has: ['early', 'slots'] },
  'mp-alipay': { ...five, storedUnits: 60_000, frames: true, has: ['early', 'slots', 'envelopes', 'promises'] },
  'mp-toutiao': plain,
  'mp-lark': five,
  'mp-baidu': plain,
  'mp-qq': five,
  'mp-kuaishou': plain,
  'mp-jd': { ...plain, watchApp: true, has: ['early', 'slots', 'appHooks', 'promises'] },
  'mp-xhs': plain,
  'mp-harmony': plain,
  'quickapp-webview': plain,
}

/** The target's name is `none`, so only conditional comments select the platform's code. */
async function bundled(platform: UniPlatform): Promise<string> {
  const { outputFiles: [file] } = await build({
    stdin: {
      contents: [
        'platform/system/target', 'platform/default-ports', 'platform/outbox-ports', 'chat/platform/chat-ports',
      ].map((path) => `export * from './${path}'\n`).join(''),
      resolveDir: fileURLToPath(new URL('../../../src', import.meta.url)),
    },
    bundle: true, format: 'cjs', external: ['idb'], write: false, plugins: [uniPreprocess(platform)],
    define: { 'process.env.UNI_PLATFORM': '"none"', 'process.env.NODE_ENV': '"production"' },
  })
  return file?.text ?? ''
}

interface TargetModule {
  targetHere(): { readonly sockets: number, readonly storedUnits?: number, frames?: object, watchApp?: object }
  whereParentsAreLate(call: () => void): void
  whereComponentsAreKeptAlive(call: () => void): void
}

const wordsOf = (has: (branch: string, word: string) => boolean): readonly string[] =>
  Object.entries(branches).flatMap(([branch, words]) => words.filter((word) => has(branch, word)))

test.each(Object.entries(builds) as [UniPlatform, Built][])(
  'PF-62: keeps only the target’s values and its `#ifdef` code in the build for %s',
  async (platform, { has, ...row }) => {
    const code = await bundled(platform)
    const module: { exports: Partial<TargetModule> } = { exports: {} }
    runInNewContext(code, { module, require: () => ({}) })
    const { frames, watchApp, ...plainRow } = module.exports.targetHere?.() ?? {}
    const whenLate = vi.fn()
    module.exports.whereParentsAreLate?.(whenLate)
    const late = whenLate.mock.calls.length > 0
    const whenKept = vi.fn()
    module.exports.whereComponentsAreKeptAlive?.(whenKept)
    expect(whenKept.mock.calls.length > 0).toBe(!platform.startsWith('mp-'))
    expect({ ...plainRow, frames: frames && true, watchApp: watchApp && true, late: late || undefined }).toEqual(row)
    expect(wordsOf((_, word) => code.includes(word))).toEqual(wordsOf((branch) => has.some((name) => name === branch)))
  },
)

const entryOf = (name: string): string => fileURLToPath(new URL(`../../../src/${name}.ts`, import.meta.url))

const optionsOf = (mode: 'production' | 'development', platform: UniPlatform) => ({
  bundle: true, format: 'esm' as const, external: ['vue', 'pinia', '@dcloudio/uni-app'], write: false as const,
  define: { 'process.env.NODE_ENV': JSON.stringify(mode) }, plugins: [uniPreprocess(platform)],
})

const bundle = (mode: 'production' | 'development', platform: UniPlatform, ...entries: readonly string[]) =>
  build({
    ...optionsOf(mode, platform), entryPoints: entries.map(entryOf), outdir: 'out', metafile: true, minify: true,
    charset: 'utf8',
  })

test('DV-14: includes all advice in development builds, and no code from src/advice in production builds', async () => {
  const built = async (mode: 'production' | 'development') => {
    const { metafile: { outputs }, outputFiles } = await bundle(mode, 'h5', ...readFacts().entries)
    const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
    return {
      advice: inputs.filter(([path, { bytesInOutput }]) => path.includes('src/advice/') && bytesInOutput > 0),
      text: outputFiles.map(({ text }) => text).join(''),
    }
  }
  const [production, development] = await Promise.all([built('production'), built('development')])
  expect(development.advice.length).toBeGreaterThan(10)
  expect(production.advice).toEqual([])
  for (const [code, { wrong, cure }] of [...Object.entries(advices), ...Object.entries(chineseAdvices)]) {
    // The bundler writes quotes in its own way.
    for (const text of [wrong, cure]) expect(development.text, code).toContain(text.split('\'')[0])
  }
  expect(development.text).toContain('/development.html#')
  expect(production.text).not.toContain('development.html')
})

test('DV-21: includes the devtools only in H5 development builds, without an extra package', async () => {
  const words = ['__VUE_DEVTOOLS_GLOBAL_HOOK__', 'devtools-plugin:setup', 'the timeline is full', 'addTimelineLayer']
  const found = async (mode: 'production' | 'development', platform: UniPlatform): Promise<readonly string[]> => {
    const { outputFiles } = await bundle(mode, platform, 'index')
    return [...words, 'vue/devtools-api'].filter((word) => outputFiles.some(({ text }) => text.includes(word)))
  }
  expect(await found('development', 'h5')).toEqual(words)
  for (const platform of ['app', 'mp-weixin'] as const) expect(await found('development', platform)).toEqual([])
  for (const platform of ['h5', 'app', 'mp-weixin'] as const) expect(await found('production', platform)).toEqual([])
})

/** The default target of Vite 5.2, which uni leaves unchanged. */
const viteTarget = ['es2020', 'edge88', 'firefox78', 'chrome87', 'safari14']

test('PF-71: builds every entry as ES2018, and as ES2015 with that build target', async () => {
  // `vite build --minify esbuild` writes the newest syntax of the target.
  for (const [mode, platform, minify, target, edition] of [
    ['production', 'mp-weixin', false, viteTarget, 2018],
    ['development', 'h5', false, viteTarget, 2018],
    ['production', 'h5', true, ['es2015', 'chrome64', 'safari11.1'], 2015],
    ['development', 'mp-weixin', false, ['es2015', 'chrome64', 'safari11.1'], 2015],
  ] as const) {
    const { outputFiles } = await build({
      ...optionsOf(mode, platform), minify, target: [...target], outdir: 'src',
      entryPoints: readdirSync('src').filter((name) => name.endsWith('.ts') && name !== 'testing.ts')
        .map((name) => `src/${name}`),
    })
    expect(outputFiles.length).toBeGreaterThan(5)
    for (const { path, text } of outputFiles) expect(tooNewIn(text, edition), path).toEqual([])
  }
})

test('PF-72: uses only ES2015 syntax in page scripts built with the default target', async () => {
  for (const platform of ['mp-weixin', 'h5', 'app'] as const) {
    for (const mode of ['production', 'development'] as const) {
      const { outputFiles: [output] } = await build({
        ...optionsOf(mode, platform), target: viteTarget,
        stdin: {
          contents: `
            export { createSocketClient } from './client'
            export {
              copyTrading, copyTradingPlain, createTradewire, jsonProtocol, statistics, tabRules, useChannel,
              usePositions, usePositionsStore, useSocket, useTabRule,
            } from './index'
            export { useSocketIOStore } from './stores'
            export { formatAmount } from './format'`,
          resolveDir: 'src',
          loader: 'ts',
        },
      })
      expect(output?.text).toContain('Object.assign({}, ')
      expect(tooNewIn(output?.text ?? '', 2015), `${platform}, ${mode}`).toEqual([])
    }
  }
})

test('PF-71: reports syntax and methods that an older engine lacks', () => {
  const scripts = ['a ?? b', 'try { a() } catch { b() }', 'a.flatMap(b)', 'import("a").then((b) => ({ ...b }))']
  expect(scripts.map((script) => tooNewIn(script).length)).toEqual([1, 1, 1, 0])
  expect(tooNewIn('a ** b', 2015)).toHaveLength(1)
})
