import { messageOf, type Diagnostic } from '../../shared/errors'
import type { Clock } from '../../connection/ports/ports'
import { createNamedTimers, within } from '../../shared/timers'
import type { EntryLoader } from './entry-loader'
import type { KeyWriter } from './key-writer'
import type { KeptEntry } from '../model/event'
import type { UserPartitions } from './user-partitions'

/** When it is read what is kept: at the start, at each opening, for another user, and again where storage failed. */
export interface Loading {
  /** Resolves once what was kept of the present user was read, or could not be. */
  loaded(): Promise<void>
  load(): Promise<void>
  /** Reads what is kept of the user who is present from now on. */
  userChanged(): void
  /** Storage did not give all that it keeps. */
  failed(): void
  stop(): void
}

export interface LoadingOptions<Payload> {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly userPartitions: UserPartitions
  readonly writer: KeyWriter
  readonly loader: EntryLoader<Payload>
  user(): string | null
  found(user: string, kept: readonly KeptEntry<Payload>[]): void
  report(diagnostic: Diagnostic): void
}

/** Not sooner: each look that fails is reported. */
const lookAgainMs = 30_000

export function createLoading<Payload>(options: LoadingOptions<Payload>): Loading {
  const { clock, timeoutMs, userPartitions, writer, loader, report } = options
  const timers = createNamedTimers<'look'>(clock, () => void load())
  /** How often another user came. */
  let visits = 0
  let isStopped = false
  let loading = load()

  async function load(): Promise<void> {
    const user = options.user()
    const visit = visits
    if (user === null || isStopped) return
    try {
      await userPartitions.present().own()
    } catch (error) {
      if (visit === visits && !isStopped) report({ code: 'storage-failed', detail: messageOf(error) })
    }
    // No lock is held for a user who signed out meanwhile.
    if (visit !== visits) return
    const kept = await loader.load(user)
    // Who went and came back has a load of their own; this one may be older than what became of it.
    if (visit === visits) options.found(user, kept)
  }

  /** What is on its way to storage is read when it is there, or not before the next opening. */
  async function loadAfterWrites(): Promise<void> {
    await within(clock, timeoutMs, () => writer.idle()).catch(() => undefined)
    await load()
  }

  return {
    loaded: () => loading,
    load,
    userChanged() {
      visits += 1
      timers.stopAll()
      loader.startAfresh()
      loading = loadAfterWrites()
    },
    failed() {
      if (!isStopped) timers.start('look', lookAgainMs)
    },
    stop() {
      isStopped = true
      timers.stopAll()
    },
  }
}
