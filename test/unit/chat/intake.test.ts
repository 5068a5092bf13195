import { expect, test } from 'vitest'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { createIntake } from '../../../src/chat/sync/message-intake'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

test('CM-112: the newest 2,000 ids are remembered, and of older ones storage is asked', async () => {
  const asked: (readonly string[])[] = []
  const storage = createMemoryChatStorage()
  const intake = createIntake({
    storage: {
      ...storage,
      known(user, records) {
        asked.push(records.map(({ id }) => id))
        return storage.known(user, records)
      },
    },
    clock: createSimulatedClock(),
    user: '7',
    loaded: () => Promise.resolve(),
    isLatest: () => false,
    arrived: () => undefined,
    report: () => undefined,
  })
  const said = Array.from({ length: 2_001 }, (_, at): ChatDelivery => deliveryOf(`${at}`))
  await intake.pass('7', said, () => undefined)
  await intake.pass('7', said, () => undefined)
  expect(asked.map((ids) => ids.length)).toEqual([2_001, 1])
  expect(asked[1]).toEqual([said[0]?.id])
})
