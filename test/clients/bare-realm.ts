import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { build } from 'esbuild'
import { createAppClock, type AppClock } from '../hosts/app-clock'
import { until } from '../hosts/until'
import { createLogicConsole, wordsOf } from '../hosts/mini-program/logic-console'
import { createLogicRealm } from '../hosts/mini-program/logic-realm'
import { createAnswers } from '../hosts/mini-program/wx-answer'
import { vendors } from '../hosts/mini-program/vendors'
import { createWxSockets, type WxSockets } from '../hosts/mini-program/wx-sockets'

const here = dirname(fileURLToPath(import.meta.url))
const PATIENCE_MS = 10_000

/** A module, whose imports are relative to this folder, with all that it needs as one script. */
export async function bundleBare(contents: string): Promise<string> {
  const { outputFiles: [script] } = await build({
    stdin: { contents, resolveDir: here, loader: 'ts' },
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

interface BareRealm {
  readonly clock: AppClock
  readonly sockets: WxSockets
  /** Exceptions and logged errors. */
  readonly errors: readonly string[]
  /** Other log lines. */
  readonly said: readonly string[]
  evaluate(code: string): unknown
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  stop(): void
}

/**
 * The language, timers, a console and `uni.connectSocket` over real TCP with WeChat's rules, and nothing of a browser
 * or of Node; code from strings does not run.
 */
export function createBareRealm(): BareRealm {
  const errors: string[] = []
  const said: string[] = []
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
  const weixin = vendors['mp-weixin']
  const sockets = createWxSockets({
    vendor: weixin, quirks: weixin.quirks, answers: createAnswers(later, guard), later, now: clock.now,
    isOnline: () => true, buffer: realm.buffer, guard,
  })
  realm.define({
    uni: sockets.api,
    console: {
      ...createLogicConsole((words) => void errors.push(words)),
      log: (...words: unknown[]) => void said.push(words.map(wordsOf).join(' ')),
    },
    setTimeout: clock.setTimeout,
    setInterval: clock.setInterval,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
  })
  return {
    clock,
    sockets,
    errors,
    said,
    evaluate: (code) => realm.run(new Script(code)),
    until: (holds, patienceMs = PATIENCE_MS) => until(holds, patienceMs, () => errors.join('; ')),
    stop() {
      clock.stop()
      sockets.stop()
    },
  }
}
