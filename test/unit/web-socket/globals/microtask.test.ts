import { afterEach, expect, test, vi } from 'vitest'
import { uniQueueMicrotask } from '../../../../src/web-socket/globals/globals'

afterEach(() => {
  vi.useRealTimers()
})

test('WS-34: a microtask runs after this turn and before any timer', async () => {
  const order: string[] = []
  const timer = new Promise<void>((resolve) => {
    setTimeout(() => {
      order.push('timer')
      resolve()
    }, 0)
  })
  uniQueueMicrotask(() => order.push('microtask'))
  order.push('turn')
  await timer
  expect(order).toEqual(['turn', 'microtask', 'timer'])
})

test('WS-34: what it throws is reported separately', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  uniQueueMicrotask(() => {
    throw new RangeError('of the microtask')
  })
  for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
  expect(() => vi.runAllTimers()).toThrow('of the microtask')
})
