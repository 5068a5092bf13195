import type { Windows } from '../../src/connection/ports/ports'

/** The windows of one browser: a message of one reaches the others, as JSON, in the next turn. */
export function createMemoryWindows(): () => Windows {
  const ears = new Map<object, (note: unknown) => void>()
  return () => {
    const self = {}
    return {
      tell(note) {
        const text = JSON.stringify(note)
        if (!ears.has(self)) return
        for (const [window, heard] of ears) if (window !== self) queueMicrotask(() => heard(JSON.parse(text)))
      },
      listen(heard) {
        ears.set(self, heard)
        return () => void ears.delete(self)
      },
    }
  }
}
