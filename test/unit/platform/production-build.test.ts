import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { advices } from '../../../src/connection/runtime/development-texts'

async function bundled(mode: 'production' | 'development'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../../src/index.ts', import.meta.url))],
    bundle: true, minify: true, format: 'esm', external: ['vue', 'pinia', '@dcloudio/uni-app'], write: false,
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  })
  return outputFiles.map(({ text }) => text).join('')
}

test('DV-14: a production build has none of the advice, a development build has all of it', async () => {
  const [production, development] = await Promise.all([bundled('production'), bundled('development')])
  for (const [code, { wrong, cure }] of Object.entries(advices)) {
    for (const text of [wrong, cure]) {
      // The bundler writes quotes in its own way.
      const [beginning = text] = text.split('\'')
      expect(development, code).toContain(beginning)
      expect(production, code).not.toContain(beginning)
    }
  }
  expect(development).toContain('docs/en/development.md#')
  expect(production).not.toContain('docs/en/development.md')
})
