import { describe, expect, test, vi } from 'vitest'
import { defaultEnvironment, defaultPorts } from '../../../src/platform/default-ports'
import { isBrowser, isDevelopment } from '../../../src/platform/system/environment'
import { createUniLifecycle } from '../../../src/platform/lifecycle/uni-lifecycle'
import { createUniNetwork } from '../../../src/platform/lifecycle/uni-network'
import { hasPages, pageOff, pageOn, watchPageOn } from '../../../src/platform/page-on'
import { createUniBus } from '../../../src/platform/uni-bus'
import { uniGet } from '../../../src/platform/uni-http'
import { showToast } from '../../../src/platform/uni-toast'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'

function createChannel(name: string) {
  const bus = createScriptedBus()
  return {
    [`on${name}`]: (listener: (payload: unknown) => void) => bus.on(name, listener),
    [`off${name}`]: (listener: (payload: unknown) => void) => bus.off(name, listener),
    notify: (payload?: unknown) => bus.emit(name, payload),
    size: () => bus.listenerCount(name),
  }
}

describe('environment', () => {
  test('PF-27: recognizes a web page by a window and a document with event methods', () => {
    stubPageGlobals()
    expect(isBrowser()).toBe(true)
    for (const name of ['window', 'document']) {
      for (const value of [undefined, {}]) {
        stubPageGlobals()
        vi.stubGlobal(name, value)
        expect(isBrowser(), `${name} ${typeof value}`).toBe(false)
      }
    }
  })

  test('PF-28: detects development only if NODE_ENV is development', () => {
    for (const [mode, expected] of [['development', true], ['production', false], [undefined, false]] as const) {
      vi.stubEnv('NODE_ENV', mode)
      expect(isDevelopment()).toBe(expected)
    }
    const { process: real } = globalThis
    vi.stubGlobal('process', undefined)
    const answer = isDevelopment()
    vi.stubGlobal('process', real)
    expect(answer).toBe(false)
  })
})

describe('lifecycle', () => {
  test('PF-19: treats a hidden browser tab as the background, until the watch stops', () => {
    const page = stubPageGlobals()
    const lifecycle = createUniLifecycle()
    const reported: boolean[] = []
    const stop = lifecycle.watch((foreground) => reported.push(foreground))
    expect(lifecycle.isForeground()).toBe(true)
    page.turnVisible(false)
    expect(lifecycle.isForeground()).toBe(false)
    page.turnVisible(true)
    stop()
    page.turnVisible(false)
    expect(reported).toEqual([false, true])
  })

  test('PF-20: reports each hide and show once to each watch outside a browser, even if the app starts hidden', () => {
    const [show, hide] = [createChannel('AppShow'), createChannel('AppHide')]
    vi.stubGlobal('uni', { ...show, ...hide })
    const lifecycle = createUniLifecycle()
    const reported: string[] = []
    const stopFirst = lifecycle.watch((foreground) => reported.push(`first ${String(foreground)}`))
    const stopSecond = lifecycle.watch((foreground) => reported.push(`second ${String(foreground)}`))
    show.notify()
    hide.notify()
    hide.notify()
    expect(lifecycle.isForeground()).toBe(false)
    stopFirst()
    stopFirst()
    expect([show.size(), hide.size()]).toEqual([1, 1])
    expect(lifecycle.isForeground()).toBe(false)
    const stopThird = lifecycle.watch((foreground) => reported.push(`third ${String(foreground)}`))
    show.notify()
    expect(reported).toEqual(['first false', 'second false', 'second true', 'third true'])
    hide.notify()
    for (const stop of [stopSecond, stopThird]) stop()
    expect([show.size(), hide.size()]).toEqual([0, 0])
    expect(lifecycle.isForeground()).toBe(true)
  })
})

describe('network', () => {
  test('PF-21: uses the window’s network state in a browser, and never calls uni', () => {
    const page = stubPageGlobals()
    const uniAsked = vi.fn()
    vi.stubGlobal('uni', { getNetworkType: uniAsked, onNetworkStatusChange: uniAsked })
    const network = createUniNetwork()
    const reported: boolean[] = []
    const answers: unknown[] = []
    const stop = network.watch((online) => reported.push(online))
    network.ask((online) => answers.push(online))
    page.turnOnline(false)
    network.ask((online) => answers.push(online))
    page.turnOnline(true)
    stop()
    page.turnOnline(false)
    page.turnOnline(true)
    expect(reported).toEqual([false, true])
    expect(answers).toEqual([true, false])
    expect(uniAsked).not.toHaveBeenCalled()
  })

  test('PF-22: uses uni’s network state outside a browser, until the watch stops', () => {
    const change = createChannel('NetworkStatusChange')
    vi.stubGlobal('uni', change)
    const reported: boolean[] = []
    const stop = createUniNetwork().watch((online) => reported.push(online))
    change.notify({ isConnected: false })
    change.notify({ isConnected: true })
    stop()
    expect(reported).toEqual([false, true])
    expect(change.size()).toBe(0)
  })

  interface Answers {
    readonly success: (result: unknown) => void
    readonly fail: () => void
  }
  const rows: readonly (readonly [string, (answers: Answers) => void, boolean | undefined])[] = [
    ...([['wifi', true], ['5g', true], ['none', false], ['unknown', undefined]] as const)
      .map(([networkType, expected]) => [
        `the network type ${networkType}`, ({ success }: Answers) => success({ networkType }), expected,
      ] as const),
    ['a failure', ({ fail }) => fail(), undefined],
    ['a failure after an answer', ({ success, fail }) => {
      success({ networkType: '4g' })
      fail()
    }, true],
  ]
  test.each(rows)('PF-22: reports the network state once after %s', (_, getNetworkType, expected) => {
    vi.stubGlobal('uni', { getNetworkType })
    const answers: unknown[] = []
    createUniNetwork().ask((online) => answers.push(online))
    vi.stubGlobal('uni', {})
    createUniNetwork().ask((online) => answers.push(online))
    expect(answers).toEqual([expected, undefined])
  })
})

describe('the event bus and the default ports', () => {
  test('PF-26: removes only the listener with the given handler', () => {
    const calls: unknown[][] = []
    vi.stubGlobal('uni', {
      $on: (...args: unknown[]) => calls.push(['$on', ...args]),
      $off: (...args: unknown[]) => calls.push(['$off', ...args]),
      $emit: (...args: unknown[]) => calls.push(['$emit', ...args]),
    })
    const bus = createUniBus()
    const handler = (): void => undefined
    bus.on('connectError', handler)
    bus.emit('connectError', { attemptsMade: 5 })
    bus.off('connectError', handler)
    expect(calls).toEqual([
      ['$on', 'connectError', handler],
      ['$emit', 'connectError', { attemptsMade: 5 }],
      ['$off', 'connectError', handler],
    ])
  })

  test('PF-29: replaces a default port with the given port', () => {
    vi.stubEnv('NODE_ENV', 'development')
    const log = { report: (): void => undefined }
    const { ports, development } = defaultEnvironment({ ports: { log } })
    expect(ports.log).toBe(log)
    expect(Object.keys(ports)).toHaveLength(8)
    expect(development).toBe(true)
    expect(defaultEnvironment().ports.log).not.toBe(log)
  })

  test('PF-29: creates complete default ports without calling the runtime', () => {
    const touched = (_target: object, name: string | symbol): never => {
      throw new Error(`uni.${String(name)} was touched`)
    }
    vi.stubGlobal('uni', new Proxy({}, { get: touched }))
    const ports = defaultPorts()
    expect(Object.keys(ports).sort().join(' ')).toBe('bus clock frames lifecycle log network random socket')
    const drawn = ports.random.next()
    expect(drawn >= 0 && drawn < 1).toBe(true)
    expect(ports.log.report({ code: 'not-open' })).toBeUndefined()
  })
})

type Call = Parameters<typeof uni.request>[0]

function asking(answer: (call: Call) => void) {
  const calls: Call[] = []
  vi.stubGlobal('uni', { request(call: Call) {
    calls.push(call)
    answer(call)
  } })
  return { calls, done: uniGet('https://example.com/socket.io/') }
}

test('SI-21: sends a request with uni, waits at most 3 s, and returns the status and the body', async () => {
  const { calls, done } = asking(({ success }) =>
    success?.({ statusCode: 400, data: { code: 0 }, header: {}, cookies: [] }))
  expect(await done).toEqual({ status: 400, body: { code: 0 } })
  expect(calls).toMatchObject([{ url: 'https://example.com/socket.io/', timeout: 3_000 }])
})

test.each([[{ errMsg: 'request:fail timeout' }, 'request:fail timeout'], [{}, 'request:fail']])(
  'SI-21: rejects the request when uni fails with %j', async (failure, message) => {
    const { done } = asking(({ fail }) => void (fail && Reflect.apply(fail, undefined, [failure])))
    await expect(done).rejects.toThrow(message)
  },
)

describe('page subscriptions', () => {
  test('LG-46: subscribes through pageOn() and unsubscribes through pageOff(), with or without a watcher', () => {
    const real = { $on: vi.fn(), $off: vi.fn() }
    vi.stubGlobal('uni', { ...real })
    const handler = (): void => undefined
    const calls = (name: string): void => {
      pageOn(name, handler)
      pageOff(name, handler)
    }
    calls('a')
    const watch = { on: vi.fn(), off: vi.fn() }
    const stop = watchPageOn(watch)
    calls('b')
    stop()
    calls('c')
    const all = [['a', handler], ['b', handler], ['c', handler]]
    expect([real.$on.mock.calls, real.$off.mock.calls]).toEqual([all, all])
    expect([watch.on.mock.calls, watch.off.mock.calls]).toEqual([[['b', handler]], [['b', handler]]])
  })

  test('LG-47: finds no pages when uni is missing', () => {
    vi.stubGlobal('uni', {})
    expect(hasPages()).toBe(true)
    vi.unstubAllGlobals()
    expect(hasPages()).toBe(false)
  })
})

test('LG-29: shows a toast without an icon', () => {
  const shown = vi.fn()
  vi.stubGlobal('uni', { showToast: shown })
  showToast('连接已断开')
  expect(shown.mock.calls).toMatchObject([[{ title: '连接已断开', icon: 'none' }]])
})
