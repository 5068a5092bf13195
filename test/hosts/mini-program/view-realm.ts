import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import type * as Adapter from 'glass-easel-miniprogram-adapter'
import { JSDOM } from 'jsdom'
import type { Bundle } from './bundle'

type Easel = typeof Adapter.glassEasel

const require = createRequire(import.meta.url)
const asModule = (name: string): Script => {
  const file = require.resolve(name)
  return new Script(`(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`, { filename: file })
}
const scripts = { easel: asModule('glass-easel'), adapter: asModule('glass-easel-miniprogram-adapter') }
const templateScripts = new Map<string, Script>()

export type ViewRealm = ReturnType<typeof createViewRealm>

export function createViewRealm(bundle: Bundle, failed: (error: unknown) => void) {
  const dom = new JSDOM('<!doctype html><html><body></body></html>', {
    url: 'https://service.invalid/', runScripts: 'outside-only', pretendToBeVisual: true,
  })
  const context = dom.getInternalVMContext()
  function load<Loaded extends object>(script: Script, isLoaded: (value: object) => value is Loaded, needed?: unknown) {
    const module = { exports: {} }
    const wrapper: unknown = script.runInContext(context)
    if (typeof wrapper === 'function') Reflect.apply(wrapper, undefined, [() => needed, module, module.exports])
    if (!isLoaded(module.exports)) throw new Error('The rendering runtime is not what it was')
    return module.exports
  }
  let scrolledPx = 0
  dom.window.Element.prototype.getBoundingClientRect = () => new dom.window.DOMRect(0, -scrolledPx, 0, 0)
  const easel = load(scripts.easel, isEasel)
  const adapter = load(scripts.adapter, isAdapter, easel)
  easel.addGlobalErrorListener((error) => {
    failed(error)
    return false
  })
  // Keeps its warnings out of the console.
  easel.addGlobalWarningListener(() => false)
  const env = new adapter.MiniProgramEnv()
  const space = env.createCodeSpace('', true)
  // uni sets its handlers on the instance during the render.
  space.getComponentSpace().updateComponentOptions({ useMethodCallerListeners: true })
  addTemplates(space, bundle, context)
  return {
    document: dom.window.document,
    easel,
    space,
    backend: env.associateBackend(),
    /** Moves everything up, because there is no layout. */
    scrollTo: (topPx: number) => void (scrolledPx = topPx),
    close: () => dom.window.close(),
  }
}

function addTemplates(space: Adapter.CodeSpace, bundle: Bundle, context: ReturnType<JSDOM['getInternalVMContext']>) {
  const script = templateScripts.get(bundle.folder) ?? new Script(`(${bundle.templates})`)
  templateScripts.set(bundle.folder, script)
  const groups: unknown = script.runInContext(context)
  if (!isGroupList(groups)) throw new Error('The templates did not compile')
  for (const { path, using } of bundle.components) {
    const content = groups[path]
    if (content === undefined) throw new Error(`${path} has no template`)
    // A component mark would prefix its classes, by which the driver finds elements.
    space.addComponentStaticConfig(path, { usingComponents: { ...using } })
    // Supports `bindtap=`, which has no colon.
    space.addCompiledTemplate(path, { groupList: groups, content, fallbackListenerOnNativeNode: true })
  }
}

type Groups = NonNullable<Parameters<Adapter.CodeSpace['addCompiledTemplate']>[1]['groupList']>

const isEasel = (value: object): value is Easel => 'addGlobalErrorListener' in value && 'triggerEvent' in value
const isAdapter = (value: object): value is typeof Adapter => 'MiniProgramEnv' in value
const isGroupList = (value: unknown): value is Groups => typeof value === 'object' && value !== null
