import { createLogic } from '../hosts/logic-realm'
import { until } from '../hosts/until'
import { createAnswers } from '../hosts/mini-program/wx-answer'
import { vendors } from '../hosts/mini-program/vendors'
import { createWxSockets } from '../hosts/mini-program/wx-sockets'
import { bundledScript } from '../support/bundled-script'

/** Bundles a module, whose imports are relative to this folder, as one script. */
export const bundleBare = (contents: string): Promise<string> => bundledScript({
  stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
  target: 'es2018', define: { 'process.env.NODE_ENV': '"production"' },
})

/**
 * A realm with the language, timers, a console and `uni.connectSocket` over real TCP with WeChat's rules. Code from
 * strings does not run.
 */
export function createBareRealm() {
  const { clock, realm, errors, said, later, guard, evaluate } = createLogic()
  const weixin = vendors['mp-weixin']
  const sockets = createWxSockets({
    vendor: weixin, quirks: weixin.quirks, answers: createAnswers(later, guard), later, now: clock.now,
    isOnline: () => true, buffer: realm.buffer, guard,
  })
  realm.define({ uni: sockets.api })
  return {
    clock,
    sockets,
    errors,
    said,
    evaluate,
    until: (holds: () => Promise<boolean> | boolean, patienceMs?: number) =>
      until(holds, patienceMs, () => errors.join('; ')),
    stop(): void {
      clock.stop()
      sockets.stop()
    },
  }
}
