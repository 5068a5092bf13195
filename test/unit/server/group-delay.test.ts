import { expect, test } from 'vitest'
import { createGroupDelay } from '../../../server/chat/redis/group-delay'

function delayRig() {
  const state = { nowMs: 0 }
  const reports: (readonly number[])[] = []
  const delay = createGroupDelay({ now: () => state.nowMs, report: (...report) => void reports.push(report) })
  return { state, reports, delay }
}

test('CV-151: removes an unexpired delay report exactly once when the server misses events', () => {
  const { state, reports, delay } = delayRig()
  delay.missed()
  delay.send([1, 2])
  state.nowMs = 1_000
  delay.send([3, 4])
  expect(reports.splice(0)).toEqual([[2, 500, 3_000]])
  for (let count = 0; count < 2; count += 1) delay.missed()
  expect(reports.splice(0)).toEqual([[4, 0, 1]])
  delay.sentAll()
  // Measures only the time after the miss.
  state.nowMs = 2_000
  delay.send([9_000])
  state.nowMs = 2_200
  delay.send([9_001])
  expect(reports.splice(0)).toEqual([[9_000, 200, 600]])
  state.nowMs = 2_800
  delay.missed()
  expect(reports).toEqual([])
})

test('CV-146: updates the message number in a current delay report when all received events have been sent', () => {
  const { state, reports, delay } = delayRig()
  delay.send([1, 2, 3, 4, 5])
  delay.sentAll()
  state.nowMs = 1_500
  delay.send([6, 7, 8])
  expect(reports.splice(0)).toEqual([[5, 300, 4_500]])
  state.nowMs = 1_600
  for (let count = 0; count < 2; count += 1) delay.sentAll()
  expect(reports.splice(0)).toEqual([[8, 300, 4_400]])
  delay.pause()
  state.nowMs = 5_990
  delay.send([9])
  delay.sentAll()
  expect(reports.splice(0)).toEqual([[9, 300, 10]])
  state.nowMs = 6_000
  delay.send([10])
  delay.sentAll()
  expect(reports).toEqual([])
})
