import type { Windows } from '../../src/connection/ports/ports'

/** Windows of one browser. Messages reach the other windows as JSON in the next tick. */
export function createMemoryWindows(): () => Windows {
  const ears = new Map<object, (note: unknown) => void>()
  return () => {
    const self = {}
    return {
      notify(note) {
        const text = JSON.stringify(note)
        if (!ears.has(self)) return
        for (const [window, received] of ears) if (window !== self) queueMicrotask(() => received(JSON.parse(text)))
      },
      listen(received) {
        ears.set(self, received)
        return () => void ears.delete(self)
      },
    }
  }
}
