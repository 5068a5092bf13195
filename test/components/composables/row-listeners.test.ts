import { expect, test } from 'vitest'
import { shallowRef } from 'vue'
import { usePosition } from '../../../src'
import type { Ticket } from '../../../src/positions/model/wire'
import { createPositionsStage } from '../positions-stage'

test('PS-38: a slot that shows another ticket hears no more of the one before', () => {
  const { goLive, change, frames, inScope } = createPositionsStage()
  goLive([1, 2])
  const ticket = shallowRef<Ticket>(1)
  const { result: row } = inScope(() => usePosition(ticket))
  ticket.value = 2
  change([{ ticket: 1, profit: 1 }])
  frames.frame()
  expect(row.value).toMatchObject({ ticket: 2, profit: 10 })
  change([], [{ ticket: 1, reason: 'closed' }])
  frames.frame()
  expect(row.value?.ticket).toBe(2)
})

test('PS-39: a slot that has changed its ticket hears of none after the end of its scope', () => {
  const { goLive, change, frames, inScope } = createPositionsStage()
  goLive([1, 2])
  const ticket = shallowRef<Ticket>(1)
  const { result: row, stop } = inScope(() => usePosition(ticket))
  ticket.value = 2
  stop()
  change([{ ticket: 1, profit: 1 }, { ticket: 2, profit: 2 }])
  frames.frame()
  expect(row.value).toMatchObject({ ticket: 2, profit: 10 })
})
