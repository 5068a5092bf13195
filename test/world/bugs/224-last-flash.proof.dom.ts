import { expect, onTestFinished, test, vi } from 'vitest'
import { createFlashEnd } from '../../../components/tradewire-position-list/flash-end'

test('each flash ends', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let flashes = 0
  const end = createFlashEnd(() => flashes > 0, () => {
    flashes = 0
    return false
  })
  for (let time = 0; time < 2; time += 1) {
    flashes = 1
    end.ask()
    vi.advanceTimersByTime(1_000)
  }
  expect(flashes).toBe(0)
})
