import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { aroundCalls } from '../../support/answer-order'

/** A storage whose answers to these calls come when the test says so. */
export function pausedMessages(inner: ChatStorage) {
  const waiting: (() => void)[] = []
  let paused: readonly (keyof ChatStorage)[] = []
  const storage = aroundCalls(inner, (run, name) => paused.some((each) => each === name)
    ? new Promise((resolve, reject) => waiting.push(() => void run().then(resolve, reject)))
    : run())
  return {
    storage,
    hold: (...names: readonly (keyof ChatStorage)[]) => void (paused = names),
    letGo() {
      paused = []
      for (const go of waiting.splice(0)) go()
    },
  }
}
