import { expect, test } from 'vitest'
import { createGroupDelay } from '../../../server/chat/redis/group-delay'

test('CV-143: replaces a report of waiting group messages when no more events wait', () => {
  let nowMs = 0
  const reports: (readonly number[])[] = []
  const delay = createGroupDelay({ now: () => nowMs, report: (...report) => void reports.push(report) })
  delay.pause()
  delay.send([1, 2, 3, 4, 5])
  nowMs = 1_500
  delay.send([6, 7, 8])
  expect(reports.splice(0)).toEqual([[5, 300, 4_500]])
  delay.pause()
  delay.pause()
  expect(reports).toEqual([[8, 0, 100]])
})
