import { expect, test, vi } from 'vitest'
import { createInterceptors, type Interceptor } from '../../../src/testing/uni/interceptors'
import { isRecord } from '../../../src/shared/checks'

interface Intercepting {
  addInterceptor(method: string | Interceptor, hooks?: Interceptor): void
  removeInterceptor(method: string | Interceptor, hooks?: Interceptor): void
  connectSocket(options: object): unknown
}

type MakeUni = (native: (options: object) => unknown) => Promise<Intercepting>

const ours: MakeUni = async (native) => {
  const interceptors = createInterceptors()
  return Promise.resolve({ ...interceptors, connectSocket: interceptors.around('connectSocket', native) })
}

/** Uses uni's published runtime for WeChat. */
const real: MakeUni = async (native) => {
  vi.resetModules()
  vi.stubGlobal('getLocale', undefined)
  vi.stubGlobal('wx', {
    connectSocket: native, canIUse: () => false, getStorageSync: () => '', setStorageSync: () => undefined,
    getSystemInfoSync: () => ({}), getAppBaseInfo: () => ({}),
  })
  const runtime = '@dcloudio/uni-mp-weixin/dist/uni.api.esm.js'
  const loaded: unknown = await import(runtime)
  const uni = isRecord(loaded) ? loaded.default : undefined
  const call = (name: string) => (...given: unknown[]): unknown => {
    const api: unknown = isRecord(uni) ? uni[name] : undefined
    return typeof api === 'function' ? Reflect.apply(api, uni, given) as unknown : expect.fail(name)
  }
  return {
    addInterceptor: call('addInterceptor'),
    removeInterceptor: call('removeInterceptor'),
    connectSocket: call('connectSocket'),
  }
}

const urlOf = (options: unknown): string => String(isRecord(options) ? options.url : undefined)

async function play(make: MakeUni, intercept: (uni: Intercepting, log: string[]) => void) {
  const log: string[] = []
  const uni = await make((options) => {
    log.push(`native ${urlOf(options)}`)
    const success: unknown = isRecord(options) ? options.success : undefined
    if (typeof success === 'function') Reflect.apply(success, undefined, [{ errMsg: 'connectSocket:ok' }])
    return { close: () => undefined }
  })
  intercept(uni, log)
  const given = uni.connectSocket({
    url: 'a', success: (result: unknown) => log.push(`success ${JSON.stringify(result)}`),
  })
  log.push('returned')
  const isPromise = given instanceof Promise
  const task: unknown = await given
  return { log, isPromise, hasTask: isRecord(task) && 'close' in task }
}

function change(value: unknown, by: object): void {
  if (isRecord(value)) Object.assign(value, by)
}

const on = 'connectSocket'
test.each<readonly [string, (uni: Intercepting, log: string[]) => void]>([
  ['none', () => undefined],
  ['that return false', (uni) => uni.addInterceptor(on, { invoke: () => false })],
  ['that return other options', (uni) => uni.addInterceptor(on, { invoke: () => ({ url: 'b' }) })],
  ['that change the options', (uni) => uni.addInterceptor(on, { invoke: (options) => change(options, { url: 'b' }) })],
  ['that wait', (uni) => uni.addInterceptor(on, { invoke: (options) => Promise.resolve(options) })],
  ['that wait and return other options', (uni) =>
    uni.addInterceptor(on, { invoke: () => Promise.resolve({ url: 'b' }) })],
  ['that wait and return nothing', (uni) => uni.addInterceptor(on, { invoke: () => Promise.resolve() })],
  ['of which only the last waits', (uni, log) => {
    uni.addInterceptor(on, { invoke: () => void log.push('first') })
    uni.addInterceptor(on, { invoke: (options) => Promise.resolve(options) })
  }],
  ['of which the first waits', (uni, log) => {
    uni.addInterceptor(on, { invoke: (options) => Promise.resolve(options) })
    uni.addInterceptor(on, { invoke: () => void log.push('second') })
  }],
  ['for all APIs, added after an interceptor for one API', (uni, log) => {
    uni.addInterceptor(on, { invoke: () => void log.push('one') })
    uni.addInterceptor({ invoke: () => void log.push('all') })
  }],
  ['that change the result of a callback', (uni) =>
    uni.addInterceptor(on, { success: (result) => change(result, { seen: 1 }) })],
  ['that replace the return value', (uni) => uni.addInterceptor(on, { returnValue: (task) => Promise.resolve(task) })],
  ['that were removed', (uni) => {
    const hooks = { invoke: () => false }
    uni.addInterceptor(on, hooks)
    uni.removeInterceptor(on, hooks)
  }],
  ['that were removed by the API’s name', (uni) => {
    uni.addInterceptor(on, { invoke: () => false })
    uni.removeInterceptor(on)
  }],
  ['for all APIs, which were removed', (uni) => {
    const hooks = { invoke: () => false }
    uni.addInterceptor(hooks)
    uni.removeInterceptor(hooks)
  }],
])('TE-16: behaves like uni’s own runtime with interceptors %s', async (_, intercept) => {
  expect(await play(ours, intercept)).toEqual(await play(real, intercept))
})
