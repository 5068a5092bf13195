import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAst, loadConfigFromFile, type Plugin } from 'vite'

/** A configuration of an ES module or of a CommonJS one: Vite bundles what it imports by a path into the same kind. */
type ConfigurationName = 'vite.config.mts' | 'vite.config.cts'

/** The plugin as Vite has it from such a configuration, called for one module. */
export async function madeByConfiguration(
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
