import { expect, test } from 'vitest'
import { ref, shallowRef } from 'vue'
import { usePosition } from '../../../src'
import { createPositionsStage } from '../../components/positions-stage'

test('a slot follows its ticket and its page', () => {
  const { goLive, inScope } = createPositionsStage()
  goLive([1, 2])
  const ticket = shallowRef(1)
  const active = ref(true)
  const { result: row } = inScope(() => usePosition(ticket, { active }))
  ticket.value = 2
  active.value = false
  active.value = true
  expect(row.value?.ticket).toBe(2)
})
