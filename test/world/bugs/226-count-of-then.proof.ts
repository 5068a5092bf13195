import { expect, test } from 'vitest'
import { createLineGate } from '../../../server/wire/line-gate'

test('an address never has more lines than it may', () => {
  const gate = createLineGate({ maxLinesPerAddress: 3, upgradeRate: { perSecond: 1, burst: 1 } }, () => 0)
  const enter = () => gate.enter('203.0.113.7')
  const leaveFirst = enter()
  enter()
  enter()
  leaveFirst?.()
  expect([enter(), enter()].map((leave) => leave !== undefined)).toEqual([true, false])
})
