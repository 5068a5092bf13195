import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { uniPreprocess, type UniPlatform } from '../../../scripts/size/uni-preprocess'
import { advices } from '../../../src/connection/runtime/advices'
import { chineseAdvices } from '../../../src/connection/runtime/advices-zh'

async function bundled(mode: 'production' | 'development', platform: UniPlatform = 'h5'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../../src/index.ts', import.meta.url))],
    bundle: true, minify: true, format: 'esm', external: ['vue', 'pinia', '@dcloudio/uni-app'], write: false,
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) }, plugins: [uniPreprocess(platform)],
  })
  return outputFiles.map(({ text }) => text).join('')
}

test('DV-14: a production build has none of the advice, a development build has all of it', async () => {
  const [production, development] = await Promise.all([bundled('production'), bundled('development')])
  for (const [code, { wrong, cure }] of [...Object.entries(advices), ...Object.entries(chineseAdvices)]) {
    for (const text of [wrong, cure]) {
      // The bundler writes quotes in its own way.
      const [beginning = text] = text.split('\'')
      expect(development, code).toContain(beginning)
      expect(production, code).not.toContain(beginning)
    }
  }
  expect(development).toContain('/development.html#')
  expect(production).not.toContain('development.html')
})

test('DV-21: the devtools are in development builds for H5 alone, without a package', async () => {
  const words = ['__VUE_DEVTOOLS_GLOBAL_HOOK__', 'devtools-plugin:setup', 'the timeline is full', 'addTimelineLayer']
  const found = async (mode: 'production' | 'development', platform: UniPlatform): Promise<readonly string[]> => {
    const text = await bundled(mode, platform)
    return [...words, 'vue/devtools-api'].filter((word) => text.includes(word))
  }
  expect(await found('development', 'h5')).toEqual(words)
  for (const platform of ['app', 'mp-weixin'] as const) expect(await found('development', platform)).toEqual([])
  for (const platform of ['h5', 'app', 'mp-weixin'] as const) expect(await found('production', platform)).toEqual([])
})
