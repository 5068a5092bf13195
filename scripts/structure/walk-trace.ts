import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import ts from 'typescript'

/** A walk: `arrange` prepares it, the function that it gives plays the event until its effect. */
export type WalkScene = () => Promise<() => Promise<void>>

/** A function that was called, and the module that it stands in. */
export interface WalkCall {
  readonly path: string
  /** Empty for a function without a name. */
  readonly name: string
}

const isTraced = (path: string): boolean => /^(?:src|components)\//.test(path) && !path.startsWith('src/testing')

function nameOf(node: ts.FunctionLikeDeclaration): string {
  const named = node.name === undefined ? node.parent : node
  const hasName = ts.isFunctionLike(named) || ts.isVariableDeclaration(named) || ts.isPropertyAssignment(named)
  return hasName && named.name !== undefined ? named.name.getText() : ''
}

/** The text of a module in which each function reports its call to the global `walkCalled`. */
export function traced(path: string, text: string): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const inserts: { readonly at: number; readonly text: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node) && 'body' in node && node.body !== undefined) {
      const call = `walkCalled(${JSON.stringify(path)}, ${JSON.stringify(nameOf(node))})`
      if (ts.isBlock(node.body)) inserts.push({ at: node.body.getStart() + 1, text: `${call};` })
      else inserts.push({ at: node.body.getStart(), text: `(${call}, ` }, { at: node.body.getEnd(), text: ')' })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  // From the end, so that the places before stay what they are; of two at one place the inner one first.
  return inserts.map((insert, order) => ({ ...insert, order })).sort((one, other) =>
    other.at - one.at || other.order - one.order)
    .reduce((whole, insert) => whole.slice(0, insert.at) + insert.text + whole.slice(insert.at), text)
}

const tracing = (root: string): Plugin => ({
  name: 'tracing',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const path = relative(root, file).split(sep).join('/')
      return isTraced(path) ? { contents: traced(path, readFileSync(file, 'utf8')), loader: 'ts' } : undefined
    })
  },
})

/** Bundles the scenes as an app for release has them, with uni-app's double. */
async function bundleScenes(root: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'scripts/structure/walk-scenes.ts')],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['vue', 'pinia', 'idb', 'socket.io-parser', 'engine.io-parser'],
    alias: { '@dcloudio/uni-app': './src/testing/uni-app.ts' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [tracing(root)],
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler gave no file')
  return output.text
}

/** Plays each walk; gives the functions of `src` and `components` that it calls, each once, in the order of calls. */
export async function traceWalks(root: string): Promise<Readonly<Record<string, readonly WalkCall[]>>> {
  const folder = join(root, 'node_modules/.cache/structure')
  const file = join(folder, `walks-${process.pid}.mjs`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, await bundleScenes(root))
  let calls = new Map<string, WalkCall>()
  Object.assign(globalThis, {
    walkCalled: (path: string, name: string): void => {
      const key = `${path} ${name}`
      if (!calls.has(key)) calls.set(key, { path, name })
    },
  })
  try {
    const { scenes } = await import(pathToFileURL(file).href) as {
      readonly scenes: Readonly<Record<string, WalkScene>>
    }
    const walks: Record<string, readonly WalkCall[]> = {}
    for (const [walk, arrange] of Object.entries(scenes)) {
      const play = await arrange()
      calls = new Map()
      await play()
      walks[walk] = [...calls.values()]
    }
    return walks
  } finally {
    Reflect.deleteProperty(globalThis, 'walkCalled')
    rmSync(file, { force: true })
  }
}

/** The modules of a walk, each once, in order of their names. */
export const filesOf = (calls: readonly WalkCall[]): readonly string[] =>
  [...new Set(calls.map(({ path }) => path))].sort()
