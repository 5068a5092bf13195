import { expect, test } from 'vitest'
import ChatEntries from '../../../pages/samples/parts/chat-entries.vue'
import ChatEntry from '../../../pages/samples/parts/chat-entry.vue'
import ChatMessageView from '../../../pages/samples/parts/chat-message-view.vue'
import LineLogCard from '../../../pages/samples/parts/line-log-card.vue'
import type { ChatMessage } from '../../../src/chat'
import { contactEntry } from '../../../demo/features/chat/chat-words'
import { chatEn } from '../../../demo/texts/chat-en'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()
const long = 'a'.repeat(20_000)

test('UI-165: shows 50 entries, and 50 more with each tap', async () => {
  const entries = Array.from({ length: 120 }, (_, index) => ({ id: `${index}`, name: 'Ann', picture: '', words: '' }))
  const wrapper = stage().show(ChatEntries, { name: 'row', entries, origin: '' })
  const counts = [wrapper.findAll('.row').length]
  while (wrapper.find('.row-more').exists()) {
    await wrapper.find('.row-more').trigger('click')
    counts.push(wrapper.findAll('.row').length)
  }
  expect(counts).toEqual([50, 100, 120])
  await wrapper.findAll('.row')[119]?.trigger('click')
  expect(wrapper.emitted('open')).toEqual([[119]])
})

test('UI-167: gives users and groups with the same name different keys', () => {
  const profile = { name: 'Ann', picture: '', sex: 'unknown' } as const
  const targets = [{ type: 'peer', id: '1' }, { type: 'peer', id: '2' }, { type: 'group', id: '1' }] as const
  const entries = targets.map((target) => contactEntry({ target, profile }, chatEn))
  expect(entries.map(({ id }) => id)).toEqual(['peer:1', 'peer:2', 'group:1'])
})

test('UI-164: renders at most 200 characters of a name and 10,000 characters of a text', () => {
  const target = { type: 'group', id: '1' } as const
  const message: ChatMessage = {
    id: '1', key: '1', from: '7', to: target, target, conversationId: 'group:1', name: long, picture: '', createdAt: 1,
    sentAt: 1, kind: 'text', content: { kind: 'text', text: long }, state: 'received', sex: 'unknown',
  }
  const view = stage().show(ChatMessageView, { message, origin: '', isMine: false, isNamed: true })
  expect([view.find('.message-name').text().length, view.find('.message-text').text().length]).toEqual([200, 10_000])
  const log = stage().show(LineLogCard, { lines: [{ id: 1, atMs: 0, kind: 'received', text: long }] })
  expect(log.find('.log-text').text()).toHaveLength(10_000)
  const row = stage().show(ChatEntry, { entry: { id: '1', name: long, picture: '', words: long }, origin: '' })
  expect([row.find('.entry-name').text().length, row.find('.entry-words').text().length]).toEqual([200, 200])
})
