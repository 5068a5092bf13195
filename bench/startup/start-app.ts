import { build } from 'esbuild'
import { Script } from 'node:vm'
import { uniPreprocess } from '../../scripts/size/uni-preprocess'
import { createLogicRealm } from '../../test/hosts/logic-realm'

/** Vue, as uni's mini-programs contain it. */
const vueText = "export * from '@dcloudio/uni-mp-vue'"

/** README's first example, up to its first socket. */
const appText = `import { createTradewire, jsonProtocol, useSocket } from './index'
export { useSocket }
export function start() {
  const { client, install } = createTradewire({ url: 'wss://feed.example.com/ws', protocol: jsonProtocol() })
  install({ unmount() {} })
  client.connect()
}`

export interface StartScripts {
  readonly vue: string
  readonly app: string
}

/** Returns a script that assigns its exports to the variable `name`. */
async function scriptOf(source: string, name: keyof StartScripts, contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source, sourcefile: `${name}.ts`, loader: 'ts' },
    absWorkingDir: source,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: name,
    target: 'es2018',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [uniPreprocess('mp-weixin'), {
      name: 'vue-of-the-realm',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^(vue|@dcloudio\/uni-app)$/ }, () => ({ path: 'vue', namespace: 'realm' }))
        onLoad({ filter: /^/, namespace: 'realm' }, () => ({ contents: 'module.exports = vue' }))
      },
    }],
    write: false,
    logLevel: 'silent',
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler gave no file')
  return output.text
}

/** @param source the folder `src` */
export async function startScripts(source: string): Promise<StartScripts> {
  return { vue: await scriptOf(source, 'vue', vueText), app: await scriptOf(source, 'app', appText) }
}

export interface Start {
  /** Compiling and running Vue's script. */
  readonly vueMs: number
  /** Compiling and running the app's script, then `createTradewire`, until the first `connectSocket`. */
  readonly appMs: number
  /** A second, already compiled `createTradewire`, until `connectSocket`. */
  readonly againMs: number
}

let count = 0

/** Engines store the compiled code of known sources, so each start has a different source. */
const unseen = (text: string): Script => new Script(`${text}\n// ${count += 1}`)

/** Starts the app in a new realm. The realm needs a `uni`, whose `connectSocket` is not called. */
export function startApp({ vue, app }: StartScripts): Start {
  const realm = createLogicRealm(() => Date.now())
  let before = process.cpuUsage()
  let connectMs: number | undefined
  const spentMs = (): number => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  const connectSocket = (): void => {
    connectMs ??= spentMs()
  }
  const untilConnect = (...scripts: readonly Script[]): number => {
    connectMs = undefined
    before = process.cpuUsage()
    for (const script of scripts) realm.run(script)
    if (connectMs === undefined) throw new Error('The app opened no socket')
    return connectMs
  }
  // Timers that never fire, because work after the start does not count.
  realm.define({ uni: { ...uni, connectSocket }, setTimeout: () => 1, clearTimeout: () => undefined, console })
  realm.run(unseen(vue))
  const vueMs = spentMs()
  const appMs = untilConnect(unseen(app), unseen('app.start()'))
  return { vueMs, appMs, againMs: untilConnect(unseen('app.start()')) }
}
