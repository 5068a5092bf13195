import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { uniPreprocess, type UniPlatform } from '../../../scripts/size/uni-preprocess'
import { advices } from '../../../src/advice/advices'
import { chineseAdvices } from '../../../src/advice/advices-zh'

const entryOf = (name: string): string => fileURLToPath(new URL(`../../../src/${name}.ts`, import.meta.url))

const bundle = (mode: 'production' | 'development', platform: UniPlatform, ...entries: readonly string[]) =>
  build({
    entryPoints: entries.map(entryOf), outdir: 'out', metafile: true,
    bundle: true, minify: true, format: 'esm', external: ['vue', 'pinia', '@dcloudio/uni-app'], write: false,
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) }, plugins: [uniPreprocess(platform)],
  })

async function bundled(mode: 'production' | 'development', platform: UniPlatform = 'h5'): Promise<string> {
  const { outputFiles } = await bundle(mode, platform, 'index')
  return outputFiles.map(({ text }) => text).join('')
}

test('DV-14: includes all advice in development builds, and no advice in production builds', async () => {
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

test('DV-14: includes nothing of src/advice in a production build of any entry', async () => {
  const bytesOfAdvice = async (mode: 'production' | 'development'): Promise<readonly string[]> => {
    const { metafile: { outputs } } = await bundle(mode, 'h5', ...readFacts().entries)
    const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))
    return bundled.filter(([path, { bytesInOutput }]) => path.includes('src/advice/') && bytesInOutput > 0)
      .map(([path]) => path)
  }
  const [production, development] = await Promise.all([bytesOfAdvice('production'), bytesOfAdvice('development')])
  expect(new Set(development).size).toBeGreaterThan(10)
  expect(production).toEqual([])
})

test('DV-21: includes the devtools only in development builds for H5, without a package', async () => {
  const words = ['__VUE_DEVTOOLS_GLOBAL_HOOK__', 'devtools-plugin:setup', 'the timeline is full', 'addTimelineLayer']
  const found = async (mode: 'production' | 'development', platform: UniPlatform): Promise<readonly string[]> => {
    const text = await bundled(mode, platform)
    return [...words, 'vue/devtools-api'].filter((word) => text.includes(word))
  }
  expect(await found('development', 'h5')).toEqual(words)
  for (const platform of ['app', 'mp-weixin'] as const) expect(await found('development', platform)).toEqual([])
  for (const platform of ['h5', 'app', 'mp-weixin'] as const) expect(await found('production', platform)).toEqual([])
})
