import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConfigFromFile } from 'vite'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The configurations of a document, the plain one and that for `"type": "module"`. */
function configurationsOf(path: string): readonly [plain: string, module: string] {
  const fences = [...readFileSync(join(root, path), 'utf8').matchAll(/```ts\n(\/\/ vite\.config\.ts[^]*?)```/g)]
  const [plain = '', module = ''] = fences.map(([, text = '']) => text)
  return [plain, module]
}

/** What uni's plugin is in it. */
async function loaded(configuration: string, type: 'module' | 'commonjs'): Promise<string> {
  // Beside the packages that it imports.
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'configuration-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const tradewire = join(root, 'vite/index.ts').replaceAll('\\', '/')
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }))
  writeFileSync(join(folder, 'vite.config.ts'), configuration.replaceAll('\'tradewire/vite\'', `'${tradewire}'`)
    // Uni's plugin itself would look for a project: that it is a function is what is asked.
    .replace('uni(), ', '{ name: typeof uni }, '))
  const env = { command: 'build', mode: 'production' } as const
  const { config } = await loadConfigFromFile(env, undefined, folder, 'silent') ?? {}
  const [first] = config?.plugins ?? []
  return String(Reflect.get(Object(first), 'name'))
}

test.each(['docs/en/clients.md', 'docs/en/migrate.md'])('VP-31: the configurations of %s load', async (path) => {
  const [plain, module] = configurationsOf(path)
  expect(await loaded(plain, 'commonjs')).toBe('function')
  expect(await loaded(plain, 'module')).toBe('object')
  expect(await loaded(module, 'module')).toBe('function')
  expect(await loaded(module, 'commonjs')).toBe('function')
})
