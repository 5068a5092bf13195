import { expect, test } from 'vitest'
import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createTestClock } from '../../../src/testing'

test('who gives up after some milliseconds of waiting never connects', () => {
  const clock = createTestClock()
  const gate = createConnectGate()
  const startMs = clock.now()
  // The native call takes 20 ms, and the device's clock is set back by so much right after it.
  gate.pass(clock, () => clock.suspend(20))
  clock.setWall(startMs)
  let connected = 0
  const cancel = gate.pass(clock, () => {
    connected += 1
  })
  clock.advance(5)
  expect(connected).toBe(0)
  cancel()
  clock.advance(100)
  expect(connected).toBe(0)
  expect(clock.pending()).toBe(0)
})
