import { afterEach, beforeEach, vi } from 'vitest'
import type { DemoStage } from './demo-stage'

/** Outages of the stage's connection. */
export function useOutages(stage: () => DemoStage) {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: stage().clock.now() })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function pass(ms: number): Promise<void> {
    vi.advanceTimersByTime(ms)
    await stage().pass(ms)
  }

  return {
    pass,
    async cutForGood(): Promise<void> {
      stage().socket.behaviour.autoOpen = false
      stage().socket.last().closed()
      await pass(0)
    },
    async refuseUntilFailed(): Promise<void> {
      for (let turn = 0; turn < 200 && stage().client.status().status !== 'failed'; turn += 1) {
        await pass(500)
        if (stage().socket.last().state === 'connecting') stage().socket.last().closed()
      }
      await pass(0)
    },
  }
}
