import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Plugin } from 'vite'

const root = join(import.meta.dirname, '../..')
const folders = ['test/model', 'test/soak', 'test/world'].map((path) => join(root, path))
const isTest = (path: string): boolean => path.endsWith('.test.ts') && folders.includes(dirname(path))
const inPlace = join(root, 'test/model/mutate')

function importedModules(): readonly string[] {
  const tests = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter(isTest)
  return [...new Set(tests.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)]
    .map(([, path = '']) => resolve(dirname(file), path))))].filter((path) => path !== inPlace)
}

/**
 * Bundles the searches' imports into native modules. Vite's modules call each import through a getter, which doubles
 * the time of a history.
 */
export function nativeModules(): Plugin {
  let bundling: Promise<string> | undefined

  async function bundle(): Promise<string> {
    mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
    const folder = mkdtempSync(join(root, 'node_modules/.cache/searches-'))
    await build({
      entryPoints: importedModules().map((path) => `${path}.ts`),
      bundle: true, splitting: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20',
      alias: { '@dcloudio/uni-app': join(root, 'src/testing.ts') },
      outdir: folder, outbase: root, outExtension: { '.js': '.mjs' }, logLevel: 'error',
    })
    return folder
  }

  return {
    name: 'native-modules',
    // Before Vite resolves the path.
    enforce: 'pre',
    async resolveId(source, importer = '') {
      const path = resolve(dirname(importer), source)
      if (!source.startsWith('.') || !isTest(importer) || path === inPlace) return null
      bundling ??= bundle()
      return `${join(await bundling, relative(root, path))}.mjs`
    },
    async buildEnd() {
      if (bundling !== undefined) rmSync(await bundling, { recursive: true, force: true })
    },
  }
}
