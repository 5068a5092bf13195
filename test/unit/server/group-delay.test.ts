import { expect, test } from 'vitest'
import { createGroupDelay } from '../../../server/chat/redis/group-delay'

test('CV-146: updates an unexpired report with the last sent message when all read events are sent', () => {
  let nowMs = 0
  const reports: (readonly number[])[] = []
  const delay = createGroupDelay({ now: () => nowMs, report: (...report) => void reports.push(report) })
  delay.send([1, 2, 3, 4, 5])
  delay.sentAll()
  nowMs = 1_500
  delay.send([6, 7, 8])
  expect(reports.splice(0)).toEqual([[5, 300, 4_500]])
  nowMs = 1_600
  for (let count = 0; count < 2; count += 1) delay.sentAll()
  expect(reports.splice(0)).toEqual([[8, 300, 4_400]])
  delay.pause()
  nowMs = 5_990
  delay.send([9])
  delay.sentAll()
  expect(reports.splice(0)).toEqual([[9, 300, 10]])
  nowMs = 6_000
  delay.send([10])
  delay.sentAll()
  expect(reports).toEqual([])
})
