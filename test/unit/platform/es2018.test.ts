import { readdirSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { uniPreprocess } from '../../../scripts/size/uni-preprocess'
import { tooNewIn } from '../../support/es2018'

/** The default target of Vite 5.2, which uni leaves unchanged. */
const viteTarget = ['es2020', 'edge88', 'firefox78', 'chrome87', 'safari14']

test('PF-71: parses every entry with its dependencies as ES2018, and with the build target as ES2015', async () => {
  // `vite build --minify esbuild` writes the newest syntax of the target.
  for (const [mode, platform, minify, target, edition] of [
    ['production', 'mp-weixin', false, viteTarget, 2018],
    ['development', 'h5', false, viteTarget, 2018],
    ['production', 'h5', true, ['es2015', 'chrome64', 'safari11.1'], 2015],
    ['development', 'mp-weixin', false, ['es2015', 'chrome64', 'safari11.1'], 2015],
  ] as const) {
    const { outputFiles } = await build({
      entryPoints: readdirSync('src').filter((name) => name.endsWith('.ts') && name !== 'testing.ts')
        .map((name) => `src/${name}`),
      bundle: true,
      minify,
      format: 'esm',
      target: [...target],
      external: ['vue', 'pinia', '@dcloudio/uni-app'],
      plugins: [uniPreprocess(platform)],
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
      write: false,
      outdir: 'src',
    })
    expect(outputFiles.length).toBeGreaterThan(5)
    for (const { path, text } of outputFiles) expect(tooNewIn(text, edition), path).toEqual([])
  }
})

test('PF-72: parses the modules of first pages as ES2015 with the default target', async () => {
  for (const platform of ['mp-weixin', 'h5', 'app'] as const) {
    for (const mode of ['production', 'development']) {
      const { outputFiles: [output] } = await build({
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
        bundle: true,
        format: 'esm',
        target: viteTarget,
        external: ['vue', 'pinia', '@dcloudio/uni-app'],
        plugins: [uniPreprocess(platform)],
        define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
        write: false,
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
