import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { Script } from 'node:vm'
import { requireReachable, type Bundle } from './bundle'
import type { LogicRealm } from '../logic-realm'

/** Names that WeChat hides from each file by parameters. */
const HIDDEN = ['window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage', 'history', 'Caches',
  'screen', 'alert', 'confirm', 'prompt', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit',
  'WeixinJSCore'] as const

const compiled = new Map<string, { readonly wrapped: string, readonly script: Script }>()
const names = ['require', 'module', 'exports', ...HIDDEN].join(', ')

function compile(file: string): Script {
  const wrapped = `(function (${names}) {${readFileSync(file, 'utf8')}\n})`
  const known = compiled.get(file)
  if (known?.wrapped === wrapped) return known.script
  const script = new Script(wrapped, { filename: file })
  compiled.set(file, { wrapped, script })
  return script
}

/** Resolves modules like WeChat: only relative paths, within the package's reach. */
export function createLogicModules({ folder, app }: Bundle, realm: LogicRealm) {
  const modules = new Map<string, { exports: unknown }>()
  let running = ''

  /** Runs a file once. */
  function load(path: string): unknown {
    const known = modules.get(path)
    if (known !== undefined) return known.exports
    const wrapper = realm.run(compile(join(folder, path)))
    if (typeof wrapper !== 'function') throw new Error(`${path} is no module`)
    const module: { exports: unknown } = { exports: realm.parse('{}') }
    modules.set(path, module)
    const before = running
    running = path.replace(/\.js$/, '')
    const require = (wanted: string): unknown => {
      const target = posix.join(posix.dirname(path), wanted)
      requireReachable(path, target, app.roots)
      return load(target.endsWith('.js') ? target : `${target}.js`)
    }
    try {
      Reflect.apply(wrapper, undefined, [require, module, module.exports])
    } finally {
      running = before
    }
    return module.exports
  }

  /** Path of the running file, without extension, under which a component registers itself. */
  return { load, running: (): string => running }
}

export type LogicModules = ReturnType<typeof createLogicModules>
