import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfigFromFile } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { listFiles, readSource, repositoryRoot } from '../repository/source-files'

function configurationsOf(path: string): readonly string[] {
  const fences = [...readSource(path).text.matchAll(/```ts\n(\/\/ vite\.config\.ts[^]*?)```/g)]
  return fences.map(([, text = '']) => text)
}

async function loaded(configuration: string, type: 'module' | 'commonjs'): Promise<string> {
  // Next to the packages that it imports.
  const cache = join(repositoryRoot, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'configuration-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const tradewire = join(repositoryRoot, 'vite/index.ts').replaceAll('\\', '/')
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }))
  writeFileSync(join(folder, 'vite.config.ts'), configuration.replaceAll('\'tradewire/vite\'', `'${tradewire}'`)
    // Uni's plugin itself would look for a project, so only its type is checked.
    .replace(/uni\(\)(?=[,\]])/, '{ name: typeof uni }'))
  const env = { command: 'build', mode: 'production' } as const
  const { config } = await loadConfigFromFile(env, undefined, folder, 'silent') ?? {}
  const [first] = config?.plugins ?? []
  return String(Reflect.get(Object(first), 'name'))
}

const pages = ['README.md', ...listFiles('docs')].filter((path) => configurationsOf(path).length > 0)

test('VP-31: finds the documentation pages that contain a Vite configuration', () => {
  const names = ['clients', 'migrate', 'platforms', 'quick-start']
  expect(pages).toEqual(expect.arrayContaining(names.flatMap((name) => [`docs/${name}.md`, `docs/en/${name}.md`])))
})

test.each(pages)('VP-31: loads the configurations of %s', async (path) => {
  for (const configuration of configurationsOf(path)) {
    expect(await loaded(configuration, 'module')).toBe('function')
    expect(await loaded(configuration, 'commonjs')).toBe('function')
  }
})
