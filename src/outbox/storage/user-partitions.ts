import { createPartitions, type Partitions, type PartitionsOptions } from './partitions'

/** One partition set per sign-in, released on sign-out: another tab may take it over then. */
export interface UserPartitions {
  /** Those of the signed-in user. */
  present(): Partitions
  /** The one who was here goes; what that one held is given back. */
  change(): void
  /** No further sign-in follows. */
  end(): void
}

export interface UserPartitionsOptions extends PartitionsOptions {
  /** Resolves when nothing is being written. */
  written(): Promise<void>
}

export function createUserPartitions({ written, ...options }: UserPartitionsOptions): UserPartitions {
  let partitions = createPartitions(options)

  /** What is still being written must not be taken by another tab. */
  async function leave(left: Partitions): Promise<void> {
    // What the going itself has to write is asked for in this turn.
    await Promise.resolve()
    await written()
    left.release()
  }

  return {
    present: () => partitions,
    change() {
      void leave(partitions)
      partitions = createPartitions(options)
    },
    end: () => void leave(partitions),
  }
}
