import { adviceConsole } from '../../platform/default-ports'
import { isFunction, isName, isRecord } from '../../shared/checks'
import { adviceText } from '../runtime/advice-text'
import type { AdviceCode, Words } from '../runtime/advices'

/** In development: reports a mistake that no client can report, on the console. */
export function adviseAlone(code: AdviceCode, client: string, subject: Words = '', print = adviceConsole.print): void {
  print(adviceText(code, client, subject, adviceConsole.isChinese()))
}

/**
 * In development: reports options with which `createTradewire()` throws. Returns whether there are any.
 * @param options as the application gave them, in JavaScript
 */
export function adviseFaults(options: unknown): boolean {
  const { name = 'default', protocol, url, ports }: Readonly<Record<string, unknown>> = isRecord(options) ? options : {}
  const log: unknown = isRecord(ports) ? ports.log : undefined
  const own: unknown = isRecord(log) ? log.advise : undefined
  const faults: [AdviceCode, Words][] = []
  if (!isRecord(protocol) || !isFunction(protocol.start)) faults.push(['no-protocol', givenAs('protocol', protocol)])
  if (typeof url !== 'string' && !isFunction(url)) faults.push(['no-url', givenAs('url', url)])
  const session: unknown = isRecord(protocol) ? protocol.session : undefined
  if (isRecord(session) && !isName(session.userId) && !Number.isFinite(session.userId)) {
    faults.push(['no-user', givenAs('session.userId', session.userId)])
  }
  for (const [code, subject] of faults) {
    const print = typeof own === 'function' ? (text: string) => void Reflect.apply(own, log, [text]) : undefined
    if (log === undefined || print) adviseAlone(code, String(name), subject, print)
  }
  return faults.length > 0
}

/** Its type only: any value may be a secret. */
function givenAs(option: string, value: unknown): Words {
  const type = isRecord(value) ? `{ ${Object.keys(value).slice(0, 5).join(', ')} }` : typeof value
  return { en: `The option ${option} is: ${type}.`, zh: `选项 ${option} 是：${type}。` }
}
