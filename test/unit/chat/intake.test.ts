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

test('CM-42: what arrives while a user is loaded waits for that, and goes with the user', async () => {
  const loads: (() => void)[] = []
  const arrived: (readonly string[])[] = []
  const clock = createSimulatedClock()
  const reported: string[] = []
  const intake = createIntake({
    storage: createMemoryChatStorage(), clock,
    user: '7',
    loaded: () => new Promise((load) => loads.push(load)),
    isLatest: () => false,
    arrived: (deliveries) => arrived.push(deliveries.map(({ id }) => id)),
    report: ({ code }) => reported.push(code),
  })
  const to = { type: 'peer', id: '9' } as const
  intake.arrive(deliveryOf('for seven'))
  await clock.advanceAsync(0)
  intake.userChanged('9')
  intake.arrive(deliveryOf('for nine', { id: 'nine', to }))
  loads.shift()?.()
  await clock.advanceAsync(0)
  expect(arrived).toEqual([])
  loads.shift()?.()
  await clock.advanceAsync(0)
  expect(arrived).toEqual([['nine']])
  intake.userChanged(null)
  intake.arrive(deliveryOf('without a user', { to }))
  await clock.advanceAsync(0)
  loads.shift()?.()
  await clock.advanceAsync(0)
  expect([arrived, reported]).toEqual([[['nine']], []])
})
