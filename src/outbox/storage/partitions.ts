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
  const holds = new Map<string, Hold>()
  let partitions = createPartitions(options, holds)

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
      partitions = createPartitions(options, holds)
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
  /** Releases the locks of all partitions except this process's own and those in use. */
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

/** A lock that this process holds or has requested. */
interface Hold {
  /** Sign-ins that use the lock. The last of them releases the lock. */
  readonly users: Set<Partitions>
  /** The lock request, which a platform may grant minutes later. */
  taking?: Promise<void>
  release?: (() => void) | undefined
}

/** @param holds shared by all sign-ins, so that a returning user gets the locks of the last sign-in (OB-99, OB-124) */
function createPartitions(
  { locks, clock, random, timeoutMs, lockOf }: PartitionsOptions, holds: Map<string, Hold>,
): Partitions {
  const draw = createNames(clock, random)
  let isReleased = false
  let candidate = draw()
  let owning: Promise<string> | undefined

  async function take(instance: string, hold: Hold): Promise<void> {
    try {
      hold.release = await locks.take(lockOf(instance))
    } finally {
      tidy(instance, hold)
    }
  }

  /** Forgets a denied lock. Releases a lock that no sign-in uses. */
  function tidy(instance: string, { users, release }: Hold): void {
    if (release && users.size > 0) return
    users.clear()
    holds.delete(instance)
    release?.()
  }

  function giveBack(except: ReadonlySet<string | undefined>): void {
    for (const [instance, hold] of holds) {
      // `releaseUnused` keeps pending requests, because a load waits for these locks.
      if (except.has(instance) || !(hold.release || isReleased)) continue
      hold.users.delete(partitions)
      if (hold.release) tidy(instance, hold)
    }
  }

  async function adopt(instance: string): Promise<boolean> {
    const hold: Hold = holds.get(instance) || { users: new Set() }
    holds.set(instance, hold)
    if (!isReleased) hold.users.add(partitions)
    await (hold.taking = hold.taking || take(instance, hold))
    return hold.users.has(partitions)
  }

  /** Retries a name whose lock may still be granted. Otherwise chooses another name. */
  async function settle(): Promise<string> {
    for (let tries = 0; tries < maxTries && !isReleased; tries += 1) {
      if (await within(clock, timeoutMs, () => adopt(candidate))) return candidate
      candidate = draw()
    }
    throw new Error('no lock is free')
  }

  const partitions: Partitions = {
    own: () => owning = owning || settle().catch((error: unknown) => {
      owning = undefined
      throw error
    }),
    adopt,
    releaseUnused(used) {
      // Most processes hold only their own lock.
      if (holds.size > 1) giveBack(new Set(used).add(candidate))
    },
    release() {
      isReleased = true
      giveBack(new Set())
    },
  }
  return partitions
}
