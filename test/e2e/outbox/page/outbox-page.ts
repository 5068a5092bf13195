import { createOutboxStorage } from '../../../../src/platform/storage/outbox-storage'
import { createPlatformLocks } from '../../../../src/platform/locks/platform-locks'
import { createSystemClock } from '../../../../src/platform/system/system-ports'

export interface OutboxPage {
  read(key: string): Promise<string | undefined>
  /** Returns the error's name, or `null`. */
  write(key: string, text: string): Promise<string | null>
  remove(key: string): Promise<void>
  keys(): Promise<readonly string[]>
  fallbacks(): readonly string[]
  take(name: string): Promise<boolean>
  release(name: string): void
}

declare global {
  interface Window {
    box: OutboxPage
  }
}

const storage = createOutboxStorage({ fellBack: (reason) => fallbacks.push(String(reason)) })
const fallbacks: string[] = []
const locks = createPlatformLocks(createSystemClock())
const held = new Map<string, () => void>()

/** Storage and locks, as an outbox uses them in the browser. */
window.box = {
  read: (key) => storage.read(key),
  async write(key, text) {
    try {
      await storage.write(key, text)
      return null
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    }
  },
  remove: (key) => storage.remove(key),
  keys: () => storage.keys(),
  fallbacks: () => fallbacks,
  async take(name) {
    const release = await locks.take(name)
    if (release !== undefined) held.set(name, release)
    return release !== undefined
  },
  release: (name) => held.get(name)?.(),
}
