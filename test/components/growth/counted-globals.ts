import { onTestFinished, vi } from 'vitest'
import { createPlainBus } from '../../support/counted-ports'
import type { Counts } from './measure-growth'

/** Counts timers and the listeners of `window`, `document` and `uni` from now until the test's end. */
export function countGlobals(): () => Counts {
  vi.useFakeTimers({
    toFake: [
      'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame', 'cancelAnimationFrame',
    ],
  })
  const bus = createPlainBus()
  let uniListeners = 0
  const query = {
    in: () => query, select: () => query, exec: () => undefined,
    boundingClientRect(callback: (rect: object) => void) {
      callback({ top: 0, left: 0, width: 375, height: 100 })
      return query
    },
  }
  const calls: Readonly<Record<string, unknown>> = {
    $on: bus.on, $off: bus.off, $emit: bus.emit,
    getLocale: () => 'en',
    getSystemInfoSync: () => ({ windowWidth: 375, windowHeight: 812 }),
    createSelectorQuery: () => query,
    showToast: () => undefined,
  }
  vi.stubGlobal('uni', new Proxy({ ...calls }, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name)
      if (own !== undefined || typeof name !== 'string') return own
      if (/^on[A-Z]/.test(name)) return () => void (uniListeners += 1)
      if (/^off[A-Z]/.test(name)) return () => void (uniListeners -= 1)
      return undefined
    },
  }))
  const counts = ([['window', window], ['document', document]] as const).map(([name, target]) => {
    let count = 0
    const { addEventListener, removeEventListener } = target
    Object.assign(target, {
      addEventListener(...args: Parameters<EventTarget['addEventListener']>) {
        count += 1
        Reflect.apply(addEventListener, target, args)
      },
      removeEventListener(...args: Parameters<EventTarget['removeEventListener']>) {
        count -= 1
        Reflect.apply(removeEventListener, target, args)
      },
    })
    onTestFinished(() => void Object.assign(target, { addEventListener, removeEventListener }))
    return [`listeners of ${name}`, () => count] as const
  })
  return () => ({
    ...Object.fromEntries(counts.map(([name, count]) => [name, count()])),
    'listeners of uni': uniListeners + bus.listenerCount(),
    'system timers': vi.getTimerCount(),
  })
}
