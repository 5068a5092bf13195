import type { ChatStorage } from '../../src/chat/model/chat-storage'
import type { Storage } from '../../src/connection/ports/ports'
import { aroundCalls } from './answer-order'

/** Storages that fall silent for a process that is gone. */
interface MortalStorage {
  readonly storage: Storage
  also(inner: ChatStorage): ChatStorage
  end(): void
}

export function mortalStorage(inner: Storage): MortalStorage {
  let isDead = false
  const never = new Promise<never>(() => undefined)
  const live = async <T>(call: () => Promise<T>): Promise<T> => {
    const result = await (isDead ? never : call())
    return isDead ? never : result
  }
  return {
    storage: aroundCalls(inner, live),
    also: (messages) => aroundCalls(messages, live),
    end() {
      isDead = true
    },
  }
}
