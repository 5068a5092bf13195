import type { World } from './world'

/** A fault that lasts for a while and is then undone. */
export interface Ongoing {
  /** It ends after so long, or when all is called off. */
  during(forMs: number, begin: () => () => void): void
  /** Ends all that lasts. */
  calm(): void
}

export function createOngoing(world: World): Ongoing {
  const ends = new Set<() => void>()
  return {
    during(forMs, begin) {
      const undo = begin()
      const end = (): void => {
        if (ends.delete(end)) undo()
      }
      ends.add(end)
      world.after(forMs, end)
    },
    calm() {
      for (const end of [...ends]) end()
    },
  }
}
