import { expect, test } from 'vitest'
import { createIntake } from '../../../src/chat/sync/message-intake'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

test('messages of the user before are dropped when another signs in', async () => {
  const clock = createSimulatedClock()
  const shown: string[] = []
  const intake = createIntake({
    storage: createMemoryChatStorage(), clock, user: '1', loaded: () => Promise.resolve(), isLatest: () => false,
    arrived: () => undefined, report: () => undefined,
  })
  const sender = { name: 'Ann', picture: '', sex: 'unknown' as const }
  void intake.pass(intake.stay(), [{
    id: 'a', from: '2', to: { type: 'peer', id: '1' }, content: { kind: 'text', text: 'hello' }, sender, createdAt: 1,
  }], (fresh) => shown.push(...fresh.map(({ id }) => id)))
  await Promise.resolve()
  intake.userChanged('3')
  await clock.advanceAsync(5_000)
  expect(shown).toEqual([])
})
