import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { defineComponent, h, nextTick, type PropType } from 'vue'
import { usePosition } from '../../src'
import { createPositionsStage } from './positions-stage'

test('BE-18: a thousand frames before a flush render each changed row once, and no other', async () => {
  const { goLive, change, frames } = createPositionsStage()
  const tickets = Array.from({ length: 100 }, (_, index) => index + 1)
  const renders = new Map<number, number>()
  const row = defineComponent({
    props: { ticket: { type: Number as PropType<number>, required: true } },
    setup(props) {
      const position = usePosition(() => props.ticket)
      return () => {
        renders.set(props.ticket, (renders.get(props.ticket) ?? 0) + 1)
        return h('i', position.value?.profit)
      }
    },
  })
  goLive(tickets)
  const page = mount(() => tickets.map((ticket) => h(row, { key: ticket, ticket })))
  await nextTick()
  renders.clear()
  for (let frame = 0; frame < 1_000; frame += 1) change([{ ticket: 1 + (frame % 3), profit: frame / 100 }])
  await nextTick()
  expect(renders.size).toBe(0)
  frames.frame()
  await nextTick()
  expect([...renders]).toEqual([[1, 1], [2, 1], [3, 1]])
  expect(page.findAll('i').slice(0, 4).map((cell) => cell.text())).toEqual(['9.99', '9.97', '9.98', '10'])
  page.unmount()
})
