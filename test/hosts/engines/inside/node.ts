import { emptyDocument } from './document'

/** Replaces Node's modules and jsdom, as far as the mini-program host uses them. */

/** Scripts of the rendering runtime by package, inserted by the bundler. */
declare const RUNTIMES: Readonly<Record<string, string>>

const files = new Map(Object.entries(RUNTIMES))

export const giveFiles = (given: Readonly<Record<string, string>>): void =>
  Object.keys(given).forEach((path) => void files.set(path, given[path] ?? ''))

// node:fs
export function readFileSync(path: string): string {
  const text = files.get(path)
  if (text === undefined) throw new Error(`no such file: ${path}`)
  return text
}

// node:module
export const createRequire = () => ({ resolve: (name: string): string => name })

// node:url
export const fileURLToPath = (url: string): string => url

// node:path
const normal = (path: string): string => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/')
}
export const join = (...parts: readonly string[]): string => normal(parts.join('/'))
export const dirname = (path: string): string => path.split('/').slice(0, -1).join('/') || '.'
export const basename = (path: string): string => path.split('/').slice(-1).join('')
export const posix = { join, dirname }

// node:util/types
export const isArrayBuffer = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]'

// node:vm. The engine's only realm is the app's.
const compile = eval

export const createContext = (): object => globalThis

export class Script {
  readonly #code: string

  constructor(code: string) {
    this.#code = code
  }

  runInContext(context: object): unknown {
    const document: unknown = Reflect.get(context, 'document')
    if (context === globalThis || document === undefined) return compile(this.#code)
    const run: unknown = compile(`(function (window, document) { return ${this.#code} })`)
    return typeof run === 'function' ? Reflect.apply(run, undefined, [context, document]) as unknown : undefined
  }
}

export const runInContext = (code: string): unknown => compile(code)

// jsdom
export class JSDOM {
  readonly window = createWindow()

  getInternalVMContext(): object {
    return this.window
  }
}

function createWindow() {
  const { document, Element } = emptyDocument()
  return { document, Element, DOMRect: class {}, close: () => undefined, addEventListener: () => undefined }
}
