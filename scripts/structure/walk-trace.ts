import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import ts from 'typescript'
import { findProgram } from '../programs'
import { traceOrder, type OrderTrace } from './order-over-redis'

/** A traced event: `arrange` prepares the event and returns a function that plays the event until its effect. */
export type WalkScene = () => Promise<() => Promise<void>>

export interface WalkCall {
  readonly path: string
  /** Empty for an anonymous function. */
  readonly name: string
}

const ofClient = /^(?:src|components)\/(?!testing)/
const ofServer = /^(?:src|server)\/(?!testing)/

function nameOf(node: ts.FunctionLikeDeclaration): string {
  const named = node.name === undefined ? node.parent : node
  const hasName = ts.isFunctionLike(named) || ts.isVariableDeclaration(named) || ts.isPropertyAssignment(named)
  return hasName && named.name !== undefined ? named.name.getText() : ''
}

/** Returns a module's source in which each function reports its calls to the global `walkCalled`. */
function traced(path: string, text: string): string {
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
  // Inserts from the end, so that earlier offsets stay valid. At the same offset, inserts the inner function first.
  return inserts.map((insert, order) => ({ ...insert, order })).sort((one, other) =>
    other.at - one.at || other.order - one.order)
    .reduce((whole, insert) => whole.slice(0, insert.at) + insert.text + whole.slice(insert.at), text)
}

const tracing = (root: string, isTraced: RegExp): Plugin => ({
  name: 'tracing',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const path = relative(root, file).split(sep).join('/')
      return isTraced.test(path) ? { contents: traced(path, readFileSync(file, 'utf8')), loader: 'ts' } : undefined
    })
  },
})

/** Bundles a production app with the test double of uni-app. */
async function bundle(root: string, entry: string, isTraced: RegExp): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['vue', 'pinia', 'idb', 'ioredis', 'socket.io-parser', 'engine.io-parser', 'ws'],
    alias: { '@dcloudio/uni-app': './src/testing.ts' },
    define: { 'process.env.NODE_ENV': '"production"' },
    // Modules call functions before the entry has set the recipient.
    banner: { js: 'globalThis.walkCalled ??= () => undefined' },
    plugins: [tracing(root, isTraced)],
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler returned no file')
  return output.text
}

interface Walks {
  /** Functions called by each event, once each, in call order. */
  readonly walks: Readonly<Record<string, readonly WalkCall[]>>
  /** JSON conversions of an order over Redis and its response, in both servers. Absent without Redis. */
  readonly orderConversions: readonly string[]
}

/** Both servers' calls, by time. */
function mergeCalls(records: readonly OrderTrace[]): readonly WalkCall[] {
  const calls = new Map<string, WalkCall>()
  for (const { path, name } of records.flatMap((each) => each.calls).sort((one, other) => one.atMs - other.atMs)) {
    if (!calls.has(`${path} ${name}`)) calls.set(`${path} ${name}`, { path, name })
  }
  return [...calls.values()]
}

/** Traces each event, and an order over Redis if installed. */
export async function traceWalks(root: string): Promise<Walks> {
  const folder = join(root, 'node_modules/.cache/structure')
  const file = join(folder, `walks-${process.pid}.mjs`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, await bundle(root, 'scripts/structure/walk-scenes.ts', ofClient))
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
    if (findProgram('redis-server') === undefined) return { walks, orderConversions: [] }
    const records = await traceOrder(folder, (entry) => bundle(root, entry, ofServer))
    return {
      walks: { ...walks, orderOverRedis: mergeCalls(records) },
      orderConversions: records.flatMap(({ conversions }) => conversions),
    }
  } finally {
    Reflect.deleteProperty(globalThis, 'walkCalled')
    rmSync(file, { force: true })
  }
}

export const filesOf = (calls: readonly WalkCall[]): readonly string[] =>
  [...new Set(calls.map(({ path }) => path))].sort()
