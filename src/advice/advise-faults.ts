import { adviceConsole } from '../platform/default-ports'
import { isFunction, isName, isRecord } from '../shared/checks'
import { keepFaultAdviser } from '../shared/options'
import { adviceText } from './advice-text'
import type { AdviceCode, Words } from './advices'
import { nearestName } from './nearest-name'
import { exampleOf } from './option-examples'

export function adviseAlone(
  code: AdviceCode, client: string | undefined, subject: Words = '', print = adviceConsole.print,
): void {
  print(adviceText(code, client, subject, adviceConsole.isChinese()))
}

/**
 * Reports that no client, outbox or chat is installed under the name `client`.
 * @param installed the names that are installed
 */
export function adviseMissing(
  code: 'no-client' | 'no-outbox' | 'no-chat', client: string, installed: ReadonlyMap<string, unknown>,
): void {
  const names = [...installed.keys()].join(', ')
  adviseAlone(code, client, { en: `Installed: ${names || 'none'}.`, zh: `已安装：${names || '无'}。` })
}

/** Reports a lease condition that is always false. */
export function adviseConstant(condition: unknown, client = 'default'): void {
  if (condition === true || isFunction(condition) || (isRecord(condition) && '__v_isRef' in condition)) return
  const given = String(condition)
  adviseAlone('when-constant', client, { en: `The condition is ${given}.`, zh: `条件是 ${given}。` })
}

/** Reports once that a template renders `socketOf().status` without calling it. */
export function adviseUncalled(status: () => unknown, client: string): void {
  const source = String(status)
  Object.defineProperty(status, 'toString', {
    configurable: true,
    value: () => {
      Reflect.deleteProperty(status, 'toString')
      adviseAlone('status-uncalled', client)
      return source
    },
  })
}

/** Prints advice about invalid options from now on, even before a client exists. */
export function adviseFaultyOptions(): void {
  keepFaultAdviser((name, words, value) => {
    const example = exampleOf(name)
    if (example === undefined) return
    // Adds quotes to distinguish '3000' from 3000.
    const isQuoted = typeof value === 'string' && /^(?:[\d.-]+|true|false)$/.test(value)
    const shown = isQuoted ? `${name} is '${value}'` : words
    adviseAlone('option-invalid', undefined, {
      en: `The option ${shown}. Write it like: ${example}`, zh: `选项 ${shown}。正确的写法：${example}`,
    })
  })
}

/** Reports invalid options that make `createTradewire()` throw. Returns whether any option is invalid. */
export function adviseFaults(options: unknown): boolean {
  // `app.use(createTradewire)` passes the app instead of options.
  if (isRecord(options) && isFunction(options.use) && isFunction(options.mount)) {
    adviseAlone('not-called', 'default')
    return true
  }
  const given: Readonly<Record<string, unknown>> = isRecord(options) ? options : {}
  const { name = 'default', protocol, url, ports } = given
  const log: unknown = isRecord(ports) ? ports.log : undefined
  const own: unknown = isRecord(log) ? log.advise : undefined
  const faults: [AdviceCode, Words][] = []
  if (!isRecord(protocol) || !isFunction(protocol.start)) {
    const isOwn = isRecord(protocol) && 'name' in protocol
    const subject = isOwn ? givenAs('protocol.start', protocol.start) : givenAs('protocol', protocol, given)
    faults.push(['no-protocol', subject])
  }
  if (typeof url !== 'string' && !isFunction(url)) faults.push(['no-url', givenAs('url', url, given)])
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

/**
 * Describes a value only by its type, because the value may be a secret.
 * @param given all options, which the advice searches for a similar name
 */
function givenAs(option: string, value: unknown, given: object = {}): Words {
  const type = isRecord(value) ? `{ ${Object.keys(value).slice(0, 5).join(', ')} }` : typeof value
  const others = value === undefined ? Object.keys(given).filter((each) => each !== option) : []
  const similar = nearestName(option, others)
  const [en, zh] = similar === undefined
    ? ['', ''] : [` Did you mean ${option} instead of ${similar}?`, `${similar} 是否应为 ${option}？`]
  return { en: `The option ${option} is: ${type}.${en}`, zh: `选项 ${option} 是：${type}。${zh}` }
}
