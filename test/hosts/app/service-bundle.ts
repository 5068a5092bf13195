import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bundledScript } from '../../support/bundled-script'
import type { AppName } from '../host'

const root = join(import.meta.dirname, '../../..')

/**
 * uni's Vue depends on this package without a version. Projects without a lock file may have a later version than any
 * phone's runtime.
 */
const reactivityFile = join(dirname(createRequire(import.meta.url).resolve('@vue/reactivity/package.json')),
  'dist/reactivity.esm-bundler.js')

function partsIn(packages: string, name: AppName) {
  const require = createRequire(join(packages, 'package.json'))
  const vue = require.resolve('@dcloudio/uni-app-vue/package.json')
  const uni = require.resolve('@dcloudio/uni-app-plus/package.json')
  const runtime = name === 'app' ? uni : require.resolve('@dcloudio/uni-app-harmony/package.json')
  return {
    name,
    vueFile: join(dirname(vue), 'dist/vue.runtime.esm.prod.js'),
    initFile: join(dirname(uni), 'dist/uni.vue.js'),
    runtimeFile: join(dirname(runtime), 'dist/uni.runtime.esm.js'),
  }
}

type Parts = ReturnType<typeof partsIn>

const harmonyFile = join(import.meta.dirname, 'harmony-apis.ts')

/** On HarmonyOS the runtime lacks much of `uni`. */
const harmonyOf = (runtimeFile: string): string => `
import * as tools from ${JSON.stringify(runtimeFile)}
import { createHarmonyApis } from ${JSON.stringify(harmonyFile)}

// ArkTS provides these, here for a screen that is 1,125 px wide.
Object.assign(globalThis, { vp2px: (length) => length * 3, lpx2px: (length) => length * 1_125 / 720 })
const { base64ToArrayBuffer, arrayBufferToBase64 } = runtime.uni
Object.assign(runtime.uni, createHarmonyApis(tools, { weex, plus, base64ToArrayBuffer, arrayBufferToBase64 }))
`

/** The packager's link between Vue and uni: mounting an app registers it. */
const entryOf = ({ name, vueFile, initFile, runtimeFile }: Parts): string => `
import * as vue from ${JSON.stringify(vueFile)}
import { initApp } from ${JSON.stringify(initFile)}
import runtime from ${JSON.stringify(runtimeFile)}
${name === 'app' ? '' : harmonyOf(runtimeFile)}

function createVueApp(...args) {
  const app = vue.createVueApp(...args)
  initApp(app)
  const mount = app.mount
  app.mount = (container) => {
    const instance = mount(container)
    runtime.__registerApp(instance)
    return instance
  }
  return app
}

export default { ...runtime, Vue: { ...vue, createVueApp } }
`

const bundles = new Map<string, Promise<string>>()

/**
 * Bundles Vue and uni's logic-layer runtime as one script, which phones get from HBuilder. Its value is a function of
 * `weex`, `plus` and an object that names the platform.
 */
export function bundleService(name: AppName, packages = root): Promise<string> {
  const key = `${name} ${packages}`
  const made = bundles.get(key) ?? bundle(partsIn(packages, name))
  bundles.set(key, made)
  return made
}

async function bundle(parts: Parts): Promise<string> {
  const script = await bundledScript({
    stdin: { contents: entryOf(parts), resolveDir: root },
    globalName: 'service',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'vue': parts.vueFile, '@vue/reactivity': reactivityFile },
  })
  // `exports` is a free variable in uni's Vue: the object that names the platform.
  return `(function (weex, plus, exports) {\n${script}\nreturn service.default\n})`
}
