import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { compileScript, compileTemplate, parse, registerTS, rewriteDefault } from 'vue/compiler-sfc'

registerTS(() => ts)

const elements = /'([a-z-]+)'/g

/** A component as a module, without its styles. */
function compile(source, filename, id, isCustomElement) {
  const { descriptor, errors: [error] } = parse(source, { filename, sourceMap: false })
  if (error !== undefined) throw error
  const script = compileScript(descriptor, { id })
  const template = compileTemplate({
    id, filename, source: descriptor.template?.content ?? '',
    compilerOptions: { bindingMetadata: script.bindings, expressionPlugins: ['typescript'], isCustomElement },
  })
  if (template.errors.length > 0) throw new Error(`${filename}: ${String(template.errors[0])}`)
  return [
    rewriteDefault(script.content, 'component', ['typescript']),
    template.code.replace('export function render', 'function render'),
    'export default Object.assign(component, { render })',
  ].join('\n')
}

export const singleFiles = (root) => ({
  name: 'single-files',
  async setup(tool) {
    const list = await readFile(join(root, 'src/testing/uni/elements.ts'), 'utf8')
    const names = new Set([...list.matchAll(elements)].map(([, name]) => name))
    tool.onLoad({ filter: /\.vue$/ }, async ({ path }) => ({
      loader: 'ts',
      resolveDir: dirname(path),
      contents: compile(await readFile(path, 'utf8'), path, relative(root, path), (name) => names.has(name)),
    }))
  },
})

/** Vite's result for the setup's only `import.meta.glob`: all components. */
export function withComponents(text, root) {
  const call = /import\.meta\.glob<[^(]*\('\.\.\/\.\.\/components\/\*\/\*\.vue', \{ eager: true \}\)/
  if (!call.test(text)) return text
  const files = readdirSync(join(root, 'components'), { withFileTypes: true })
    .filter((folder) => folder.isDirectory())
    .flatMap(({ name }) => readdirSync(join(root, 'components', name)).map((file) => `${name}/${file}`))
    .filter((file) => file.endsWith('.vue'))
    .map((file) => `../../components/${file}`)
  const imports = files.map((file, index) => `import * as component${index} from ${JSON.stringify(file)}\n`)
  const entries = files.map((file, index) => `${JSON.stringify(file)}: component${index}`)
  return imports.join('') + text.replace(call, `{ ${entries.join(', ')} }`)
}
