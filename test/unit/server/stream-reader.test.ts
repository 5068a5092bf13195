import { expect, onTestFinished, test, vi } from 'vitest'
import { createStreamReader } from '../../../server/redis/stream-reader'

test('RS-149: reconnects when Redis does not end a wait, because its clock may have been set back', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const disconnect = vi.fn()
  const call = () => Promise.reject(new Error('Command timed out'))
  const reader = createStreamReader({
    link: { waiting: { status: 'ready', call, disconnect } }, now: () => 0, failed: () => undefined,
  })
  reader.watch('ticks', '0-0', () => undefined)
  await vi.advanceTimersByTimeAsync(20)
  reader.stop()
  expect(disconnect.mock.calls).toEqual([[true]])
})
