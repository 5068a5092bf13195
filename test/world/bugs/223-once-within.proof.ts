import { expect, test } from 'vitest'
import { UniEventTarget } from '../../../src/web-socket/event-target'
import { UniEvent } from '../../../src/web-socket/events'

test('a listener that is called once is not called within itself', () => {
  const target = new UniEventTarget()
  let calls = 0
  target.addEventListener('ping', () => {
    calls += 1
    if (calls < 3) target.dispatchEvent(new UniEvent('ping'))
  }, { once: true })
  target.dispatchEvent(new UniEvent('ping'))
  expect(calls).toBe(1)
})
