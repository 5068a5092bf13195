import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import type { AppName } from '../host'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const cache = join(root, 'node_modules/.cache/hosts')

/**
 * uni's Vue names this package without its version. A project without a lock file may have a later version, which a
 * phone's runtime never has.
 */
const reactivityFile = join(dirname(createRequire(import.meta.url).resolve('@vue/reactivity/package.json')),
  'dist/reactivity.esm-bundler.js')

/** Vue and uni's runtime from these packages. */
function partsIn(packages: string, name: AppName) {
  const require = createRequire(join(packages, 'package.json'))
  const vue = require.resolve('@dcloudio/uni-app-vue/package.json')
  const uni = require.resolve('@dcloudio/uni-app-plus/package.json')
  const runtime = name === 'app' ? uni : require.resolve('@dcloudio/uni-app-harmony/package.json')
  return {
    name,
    manifests: [vue, uni, runtime],
    vueFile: join(dirname(vue), 'dist/vue.runtime.esm.prod.js'),
    initFile: join(dirname(uni), 'dist/uni.vue.js'),
    runtimeFile: join(dirname(runtime), 'dist/uni.runtime.esm.js'),
  }
}

type Parts = ReturnType<typeof partsIn>

const harmonyFile = join(root, 'test/hosts/app/harmony-apis.ts')

/** On HarmonyOS much of `uni` is not in the runtime. */
const harmonyOf = (runtimeFile: string): string => `
import * as tools from ${JSON.stringify(runtimeFile)}
import { createHarmonyApis } from ${JSON.stringify(harmonyFile)}

// ArkTS provides these, here for a screen that is 1,125 px wide.
Object.assign(globalThis, { vp2px: (length) => length * 3, lpx2px: (length) => length * 1_125 / 720 })
const { base64ToArrayBuffer, arrayBufferToBase64 } = runtime.uni
Object.assign(runtime.uni, createHarmonyApis(tools, { weex, plus, base64ToArrayBuffer, arrayBufferToBase64 }))
`

/** The packager's own link between Vue and uni: mounting an app registers it. */
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

/** `exports` is a free variable of uni's Vue: the object that names the platform. */
const head = '(function (weex, plus, exports) {'
const tail = 'return service\n})'

const entryPlugin = (parts: Parts): Plugin => ({
  name: 'service-entry',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('service-entry') ? '\0service-entry' : undefined),
  load: (id) => (id === '\0service-entry' ? entryOf(parts) : undefined),
})

/**
 * Vue and uni's runtime of the app's logic layer as one script. Its value is a function of `weex`, `plus` and an object
 * that names the platform. A phone gets this script from HBuilder; here it is built from the same packages.
 */
export async function bundleService(name: AppName, packages = root): Promise<string> {
  const parts = partsIn(packages, name)
  const read = [join(root, 'package-lock.json'), harmonyFile, parts.runtimeFile, ...parts.manifests]
    .map((file) => readFile(file, 'utf8'))
  const hash = createHash('sha256')
  // No path, because the packages of a version may be in another folder next time.
  const makers = [entryOf, harmonyOf, bundle].map(String)
  for (const part of [...await Promise.all(read), ...makers, head, name, tail]) hash.update(part)
  const file = join(cache, `${name}-service-${hash.digest('hex').slice(0, 16)}.js`)
  if (existsSync(file)) return readFile(file, 'utf8')
  const code = `${head}\n${await bundle(parts)}\n${tail}`
  await mkdir(cache, { recursive: true })
  const partial = `${file}.${process.pid}`
  await writeFile(partial, code)
  await rename(partial, file)
  return code
}

async function bundle(parts: Parts): Promise<string> {
  const result = await build({
    configFile: false,
    root: cache,
    logLevel: 'error',
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [entryPlugin(parts)],
    resolve: { alias: [
      { find: /^vue$/, replacement: parts.vueFile },
      { find: /^@vue\/reactivity$/, replacement: reactivityFile },
    ] },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: 'service-entry', formats: ['iife'], name: 'service' },
    },
  })
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : []
  const chunk = outputs.flatMap(({ output }) => output).find((part) => part.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('The service bundle came out empty')
  return chunk.code
}
