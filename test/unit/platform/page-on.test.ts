import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasPages, pageOn, watchPageOn } from '../../../src/platform/page-on'
import { showToast } from '../../../src/platform/uni-toast'

let real: ReturnType<typeof vi.fn>
beforeEach(() => {
  real = vi.fn()
  vi.stubGlobal('uni', { $on: real })
})
afterEach(() => void vi.unstubAllGlobals())

const handler = (): void => undefined

describe('the subscriptions of pages', () => {
  test('LG-46: a page that is pointed at our wrapper subscribes with or without a watcher', () => {
    pageOn('a', handler)
    const watch = vi.fn()
    const stop = watchPageOn(watch)
    pageOn('b', handler)
    stop()
    pageOn('c', handler)
    expect(real.mock.calls).toEqual([['a', handler], ['b', handler], ['c', handler]])
    expect(watch.mock.calls).toEqual([['b', handler]])
  })

  test('LG-47: without a runtime there are no pages', () => {
    expect(hasPages()).toBe(true)
    vi.unstubAllGlobals()
    expect(hasPages()).toBe(false)
  })
})

test('LG-29: words are shown whole, without an icon', () => {
  const shown = vi.fn()
  vi.stubGlobal('uni', { showToast: shown })
  showToast('连接已断开')
  expect(shown.mock.calls).toMatchObject([[{ title: '连接已断开', icon: 'none' }]])
})
