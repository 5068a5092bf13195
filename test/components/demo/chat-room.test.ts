import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import ChatRoom from '../../../pages/samples/parts/chat-room.vue'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()

/** Returns numbered texts, newest first, as the chat server does. */
const historyOf = (newest: number, oldest: number): readonly object[] =>
  Array.from({ length: newest - oldest + 1 }, (_, index) => ({
    id: `m${newest - index}`,
    from: '8',
    to: { type: 'peer', id: '10260' },
    content: { kind: 'text', text: `${newest - index}` },
    createdAt: 1_704_067_200_000 + newest - index,
    sender: { name: 'Ann', picture: '', sex: 'female' },
  }))

test('UI-168: shows the newest 50 messages, and 50 more with each tap, before requesting older messages', async () => {
  const answer = (data: readonly object[], more: boolean) => stage().uni.answer('/api/chat/history', { data, more })
  answer(historyOf(300, 181), true)
  const room = stage().show(ChatRoom, { id: 'peer:8', shown: true })
  const texts = (): readonly string[] => room.findAll('.message-text').map((text) => text.text())
  await flushPromises()
  expect([texts()[0], texts()[49]]).toEqual(['251', '300'])
  const counts = [texts().length]
  answer(historyOf(180, 1), false)
  while (room.find('.button-older').exists()) {
    await room.find('.button-older').trigger('click')
    await flushPromises()
    counts.push(texts().length)
    if (counts.length === 3) expect(stage().uni.requests).toHaveLength(1)
  }
  expect(counts).toEqual([50, 100, 120, 170, 220, 270, 300])
  expect(texts()).toEqual(Array.from({ length: 300 }, (_, index) => `${index + 1}`))
  expect(stage().uni.requests).toHaveLength(2)
})

test('UI-168: keeps visible messages in place when earlier messages appear', async () => {
  const { uni } = stage()
  uni.answer('/api/chat/history', { data: historyOf(80, 1), more: false })
  const room = stage().show(ChatRoom, { id: 'peer:8', shown: true })
  const scrolls = () => uni.calls.filter(({ name }) => name === 'pageScrollTo').map(({ options }) => options)
  await flushPromises()
  expect(scrolls()).toMatchObject([{ scrollTop: 1_000_000 }])
  uni.scrolledPx = 20
  uni.endPx = () => room.findAll('.message-text').length * 10
  await room.find('.button-older').trigger('click')
  await flushPromises()
  expect(scrolls()).toMatchObject([{ scrollTop: 1_000_000 }, { scrollTop: 20 + 30 * 10 }])
})
