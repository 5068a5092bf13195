import type { AppHost } from '../app/app-host'
import type { Findings } from './trace'

/** Runs in the logic layer before the page asks anything: writes down what its runtime hands to native. */
const watchCode = `(() => {
  const native = weex.requireModule('uni-webSocket')
  globalThis.handed = []
  for (const name of ['WebSocket', 'send', 'close']) {
    const call = native[name]
    native[name] = (args) => {
      handed.push({ name, ...args })
      return call(args)
    }
  }
  let tellClose
  globalThis.closeFollows = false
  const { onclose, onerror } = native
  native.onclose = (listener) => onclose((tellClose = listener))
  native.onerror = (listener) => onerror((event) => {
    listener(event)
    if (closeFollows) tellClose({ id: event.id, code: 1006, reason: '' })
  })
})()`

const failCode = (url: string): string => `(() => {
  closeFollows = true
  globalThis.reported = []
  const task = uni.connectSocket({ url: ${JSON.stringify(url)}, complete() {} })
  task.onError(() => reported.push('error'))
  task.onClose(() => reported.push('close'))
})()`

interface Handed {
  readonly name: string
  readonly data?: string | Readonly<Record<string, unknown>>
  readonly protocol?: string
  readonly header?: object
  readonly args?: { readonly code?: number }
}

export function watchNative(host: AppHost): void {
  host.evaluate(watchCode)
}

/** The calls between uni's runtime and native while the page asked. */
export async function lookAtNative(host: AppHost, nowhere: string): Promise<Findings> {
  const handed = JSON.parse(String(host.evaluate('JSON.stringify(handed)'))) as readonly Handed[]
  const sent = handed.filter(({ name }) => name === 'send').map(({ data }) => data)
  const binary = sent.find((data) => typeof data === 'object')
  const codes = handed.flatMap(({ name, args }) => (name === 'close' && args?.code !== undefined ? [args.code] : []))
  const own = handed.find(({ header }) => header !== undefined && 'x-app' in header)?.header
  host.evaluate(failCode(nowhere))
  const reported = (): string => String(host.evaluate('reported.join()'))
  await host.until(() => reported() !== '')
  return {
    'native.send-not-open': sent.includes('too early') ? 'handed over all the same' : 'kept back',
    'native.binary': typeof binary === 'object' ? `an object of ${Object.keys(binary).sort().join(' and ')}` : 'text',
    'native.protocols': handed.find(({ protocol }) => protocol !== undefined && protocol !== '')?.protocol ?? 'nothing',
    'native.header': own === undefined ? 'kept back' : `handed over: ${Object.keys(own).sort().join(' and ')}`,
    'native.close-codes': [...new Set(codes)].sort((one, other) => one - other).join(', '),
    'native.close-after-error': reported() === 'error' ? 'is never received' : 'is received',
  }
}
