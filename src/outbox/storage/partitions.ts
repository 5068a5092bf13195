import type { Clock, Locks, Random } from '../../connection/ports/ports'
import { within } from '../../shared/scheduling'

/** Manages each sign-in's partitions, which another tab can take over after the sign-out. */
export interface UserPartitions {
  present(): Partitions
  change(): void
  end(): void
}

interface UserPartitionsOptions extends PartitionsOptions {
  written(): Promise<void>
}

export function createUserPartitions({ written, ...options }: UserPartitionsOptions): UserPartitions {
  /** Locks that were pending at the user's sign-out, by name. Each lock is released when it is granted. */
  const givenBack = new Map<string, Promise<unknown>>()
  let partitions = createPartitions(options, givenBack)

  /** Releases after all writes, because another tab must not take over an entry that is being written (OB-36). */
  async function leave(left: Partitions): Promise<void> {
    // Waits a tick, because a sign-out may start further writes in the same task (OB-52).
    await Promise.resolve()
    await written()
    left.release()
  }

  return {
    present: () => partitions,
    change() {
      void leave(partitions)
      partitions = createPartitions(options, givenBack)
    },
    end: () => void leave(partitions),
  }
}

/** A user's storage partitions that this process has locked. */
export interface Partitions {
  /** Resolves with this process's own partition when it is locked. Rejects if no lock can be acquired. */
  own(): Promise<string>
  /** Tries to lock a partition. Resolves with true if this process holds the lock. */
  adopt(instance: string): Promise<boolean>
  /** Releases the locks of all partitions except this process's own and the used ones. */
  releaseUnused(used: Iterable<string | undefined>): void
  release(): void
}

interface PartitionsOptions {
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  lockOf(instance: string): string
}

export function createNames(clock: Clock, random: Random): () => string {
  let made = 0
  return () => [clock.now(), random.next() * 2 ** 52, random.next() * 2 ** 52, made += 1]
    .map((part) => Math.floor(part).toString(36)).join('-')
}

/** Names are random, so three locked names mean that locking does not work (OB-53). */
const maxTries = 3

function createPartitions(
  { locks, clock, random, timeoutMs, lockOf }: PartitionsOptions, givenBack: Map<string, Promise<unknown>>,
): Partitions {
  const releases = new Map<string, () => void>()
  /** Pending lock requests. A platform may grant a lock minutes later. */
  const asked = new Map<string, Promise<boolean>>()
  const draw = createNames(clock, random)
  let isReleased = false
  let candidate = draw()
  let owning: Promise<string> | undefined

  async function take(instance: string): Promise<boolean> {
    if (releases.has(instance)) return true
    const lock = lockOf(instance)
    // Waits for the release, because otherwise a returning user would not get the lock (OB-99).
    if (givenBack.has(lock)) await givenBack.get(lock)
    const release = await locks.take(lock)
    if (release === undefined) return false
    if (isReleased) release()
    else releases.set(instance, release)
    return !isReleased
  }

  function takeOnce(instance: string): Promise<boolean> {
    const taking = asked.get(instance) || take(instance).finally(() => asked.delete(instance))
    asked.set(instance, taking)
    return taking
  }

  /** Retries a name whose lock may still be granted. Otherwise chooses another name. */
  async function settle(): Promise<string> {
    for (let tries = 0; tries < maxTries && !isReleased; tries += 1) {
      const instance = candidate
      if (await within(clock, timeoutMs, () => takeOnce(instance))) return instance
      candidate = draw()
    }
    throw new Error(isReleased ? 'disposed' : 'no lock is free')
  }

  return {
    async own() {
      if (owning === undefined) owning = settle()
      try {
        return await owning
      } catch (error) {
        owning = undefined
        throw error
      }
    },
    adopt: takeOnce,
    releaseUnused(used) {
      // Most processes hold only their own lock.
      if (releases.size < 2) return
      const kept = new Set(used).add(candidate)
      for (const [instance, release] of releases) {
        if (!kept.has(instance) && releases.delete(instance)) release()
      }
    },
    release() {
      isReleased = true
      for (const release of releases.values()) release()
      releases.clear()
      for (const [instance, taking] of asked) {
        const lock = lockOf(instance)
        const back = taking.catch(() => undefined).then(() => {
          if (givenBack.get(lock) === back) givenBack.delete(lock)
        })
        givenBack.set(lock, back)
      }
    },
  }
}
