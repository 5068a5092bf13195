import { build } from 'esbuild'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { createAppClock } from '../hosts/app-clock'
import { createLogicConsole, wordsOf } from '../hosts/mp-weixin/logic-console'
import { createLogicRealm } from '../hosts/mp-weixin/logic-realm'
import { createAnswers } from '../hosts/mp-weixin/wx-answer'
import { createWxSockets } from '../hosts/mp-weixin/wx-sockets'
import { weixinQuirks } from '../hosts/quirks'
import { deskIn } from './ask-desk'
import type { Place } from './place'

const here = dirname(fileURLToPath(import.meta.url))
const POLL_MS = 5
const PATIENCE_MS = 10_000

/** The client with its talk and `tradewire/web-socket/auto` before them, as one script. */
async function bundleBare(client: string): Promise<string> {
  const { outputFiles: [script] } = await build({
    stdin: {
      contents: `import '../../src/web-socket/auto'
        import { talk } from './${client}/talk'
        import { createDesk } from './desk'
        globalThis.clientDesk = createDesk({ '${client}': talk })`,
      resolveDir: here,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2018',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  if (script === undefined) throw new Error('The bundler gave no script')
  return script.text
}

/**
 * The language, timers, a console and `uni.connectSocket` over real TCP with WeChat's rules, and nothing of a browser
 * or of Node; code from strings does not run.
 */
export async function openBarePlace(client: string): Promise<Place> {
  const code = await bundleBare(client)
  const errors: string[] = []
  const failed = (error: unknown): void => void errors.push(wordsOf(error))
  const guard = (call: () => void): void => {
    try {
      call()
    } catch (error) {
      failed(error)
    }
  }
  const clock = createAppClock({ failed })
  const later = (callback: () => void): void => void clock.setTimeout(callback, 0)
  const realm = createLogicRealm(clock.now)
  const sockets = createWxSockets({
    quirks: weixinQuirks, answers: createAnswers(later, guard), later, now: clock.now, isOnline: () => true,
    buffer: realm.buffer, guard,
  })
  realm.define({
    uni: { connectSocket: sockets.connectSocket },
    console: createLogicConsole((words) => void errors.push(words)),
    setTimeout: clock.setTimeout,
    setInterval: clock.setInterval,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
  })
  realm.run(new Script(code, { filename: `${client}.js` }))
  const turn = async (): Promise<void> => {
    do await new Promise((resolve) => setTimeout(resolve, 1))
    while (sockets.isBusy())
  }
  return {
    ask: deskIn((expression) => realm.run(new Script(expression))),
    openLines: async () => sockets.alive(),
    madeLines: async () => sockets.made().length,
    pendingTimers: async () => clock.pending(),
    advance: (ms) => clock.advance(ms, turn),
    async until(holds, patienceMs = PATIENCE_MS) {
      const endMs = performance.now() + patienceMs
      while (!(await holds())) {
        if (performance.now() > endMs) throw new Error(`Not so within ${patienceMs} ms; ${errors.join('; ')}`)
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    },
    errors: () => errors,
    async stop() {
      clock.stop()
      sockets.stop()
    },
  }
}
