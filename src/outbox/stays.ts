import { createPartitions, type Partitions, type PartitionsOptions } from './partitions'

/** Each user's partitions, held for as long as that user stays: whoever goes may go to another tab. */
export interface Stays {
  /** Those of whoever is here now. */
  present(): Partitions
  /** The one who was here goes; what that one held is given back. */
  change(user: string | null): void
  /** Nobody comes any more. */
  end(): void
}

export interface StaysOptions extends Omit<PartitionsOptions, 'lockOf'> {
  lockOf(user: string, instance: string): string
  /** Resolves when nothing is being written. */
  written(): Promise<void>
}

export function createStays(first: string | null, { lockOf, written, ...options }: StaysOptions): Stays {
  let partitions = partitionsOf(first)

  function partitionsOf(user: string | null): Partitions {
    return createPartitions({ ...options, lockOf: (instance) => lockOf(user ?? '', instance) })
  }

  /** Nobody else may take what is still being written. */
  async function leave(left: Partitions): Promise<void> {
    // What the going itself has to write is asked for in this turn.
    await Promise.resolve()
    await written()
    left.release()
  }

  return {
    present: () => partitions,
    change(user) {
      void leave(partitions)
      partitions = partitionsOf(user)
    },
    end: () => void leave(partitions),
  }
}
