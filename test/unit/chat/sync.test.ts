import { expect, test } from 'vitest'
import type { ChatHistoryPage } from '../../../src/chat/model/messages'
import { createSync } from '../../../src/chat/sync/sync'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

test('CM-113: after it was stopped neither an answer nor a failure asks again', async () => {
  const clock = createSimulatedClock()
  const answers: ((page: ChatHistoryPage | undefined) => void)[] = []
  const sync = createSync({
    history: { ask: () => new Promise((answer) => answers.push(answer)) },
    intake: { pass: () => Promise.resolve(), arrive: () => undefined, userChanged: () => undefined },
    clock,
    user: () => '7',
    mark: () => null,
    loaded: () => Promise.resolve(),
    synced: () => undefined,
  })
  for (const page of [undefined, { deliveries: [], more: true }]) {
    const before = answers.length
    sync.start()
    await clock.advanceAsync(0)
    expect(answers).toHaveLength(before + 1)
    sync.stop()
    answers[before]?.(page)
    await clock.advanceAsync(120_000)
    expect(answers).toHaveLength(before + 1)
  }
})
