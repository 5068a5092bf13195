import { expect, test } from 'vitest'
import { watchLateness } from '../../../server/wire/late-watch'

test('after thirty seconds a slow server takes connections for more than one look', () => {
  let nowMs = 0
  let due = (): void => undefined
  const clock = {
    now: () => nowMs, elapsed: () => nowMs, clearTimer: () => undefined,
    setTimer: (callback: () => void) => (due = callback),
  }
  const watch = watchLateness({ clock, maxLateMs: 1_000, trouble: () => undefined })
  const lookLate = (): boolean => {
    nowMs += 2_000
    due()
    return watch.isLate()
  }
  while (!lookLate());
  while (lookLate());
  expect(lookLate()).toBe(false)
})
