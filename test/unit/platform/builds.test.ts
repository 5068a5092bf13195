import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test, vi } from 'vitest'
import { uniPreprocess, type UniPlatform } from '../../../scripts/size/uni-preprocess'

/** The parts of both `platform` folders between conditional comments, by strings that a bundler leaves unchanged. */
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
  /** Whether a component gets its parent after its setup. */
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

/** The platform's modules as uni's builder reads them, where the build's own name of the target is not enough. */
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
