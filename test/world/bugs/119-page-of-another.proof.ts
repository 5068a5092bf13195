import { expect, test } from 'vitest'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf } from '../../support/chat-rig'

test('each user has a page of their own', async () => {
  const history = createHistoryDouble()
  history.said.push(deliveryOf('for the eighth', { from: '9', to: { type: 'peer', id: '8' } }))
  const rig = createChatRig({
    trader: 7,
    fetchHistory: (query) => query.user === '7' ? new Promise(() => undefined) : history.fetchHistory(query),
  })
  await rig.settle()
  rig.chat.open('peer:9')
  await rig.settle()
  await rig.signIn(8)
  await rig.advanceAsync(1_000)
  expect(rig.shown('peer:9')).toEqual(['for the eighth received'])
})
