import { expect, test } from 'vitest'
import type { ChatHistoryPage } from '../../../src/chat/model/messages'
import { createSync } from '../../../src/chat/sync/sync'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { deliveryOf } from '../../support/chat-rig'

/** A look back whose history and loading answer when the test says so. */
function syncRig(user: string | null = '7', loaded: () => Promise<void> = () => Promise.resolve()) {
  const clock = createSimulatedClock()
  const answers: ((page: ChatHistoryPage | undefined) => void)[] = []
  const sync = createSync({
    history: { ask: () => new Promise((answer) => answers.push(answer)) },
    intake: { pass: () => Promise.resolve(), arrive: () => undefined, userChanged: () => undefined },
    clock, loaded,
    user: () => user,
    mark: () => null,
    synced: () => undefined,
  })
  const settle = (): Promise<void> => clock.advanceAsync(0)
  return { clock, answers, sync, settle }
}

test('CM-113: after it was stopped neither an answer nor a failure asks again', async () => {
  const { clock, answers, sync, settle } = syncRig()
  for (const page of [undefined, { deliveries: [], more: true }]) {
    const before = answers.length
    sync.start()
    await settle()
    expect(answers).toHaveLength(before + 1)
    sync.stop()
    answers[before]?.(page)
    await clock.advanceAsync(120_000)
    expect(answers).toHaveLength(before + 1)
  }
})

test('CM-113: stopped and started again, what was asked before is nothing to it', async () => {
  const { answers, sync, settle } = syncRig()
  sync.start()
  await settle()
  sync.stop()
  sync.start()
  await settle()
  expect(answers).toHaveLength(2)
  answers[0]?.({ deliveries: [deliveryOf('old')], more: true })
  await settle()
  expect(answers).toHaveLength(2)
  answers[1]?.({ deliveries: [deliveryOf('new')], more: true })
  await settle()
  expect(answers).toHaveLength(3)
})

test('CM-113: without a user nothing is asked, and nothing when it was stopped while that was loaded', async () => {
  const signedOut = syncRig(null)
  signedOut.sync.start()
  await signedOut.settle()
  expect(signedOut.answers).toEqual([])
  const loads: (() => void)[] = []
  const { answers, sync, settle } = syncRig('7', () => new Promise((load) => loads.push(load)))
  sync.start()
  sync.stop()
  for (const load of loads) load()
  await settle()
  expect(answers).toEqual([])
})

test('CM-27: a page that brings nothing ends the look back, whatever it says of more', async () => {
  const { answers, sync, settle } = syncRig()
  sync.start()
  await settle()
  answers[0]?.({ deliveries: [], more: true })
  await settle()
  expect(answers).toHaveLength(1)
})
