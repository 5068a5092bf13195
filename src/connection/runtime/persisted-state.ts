import { messageOf, type Diagnostic } from '../../shared/errors'
import type { JoinedClient } from '../ports/client-parts'
import type { Clock, Storage } from '../ports/ports'
import type { ProtocolSession, Session, StateImage } from '../ports/protocol'

/** The session's own. */
export const ownImage: StateImage<ProtocolSession> = {
  dump: (session) => session.dump?.(),
  restore: (session, data) => session.restore?.(data),
}

/** The store of the last known state of one client: see `persistState`. */
export type Persistence<in Running extends ProtocolSession> =
  (client: PersistedClient<Running>) => void

interface PersistedClient<out Running extends ProtocolSession> extends JoinedClient<Running> {
  /** The client's name, and its protocol's: each keeps its own. */
  readonly name: string
  readonly options: { readonly protocol: { readonly name: string; readonly session?: Session | undefined } }
  report(diagnostic: Diagnostic): void
}

/** Keeps the last known state of each user of a client, as far as it is kept at all. */
export function createPersistedState<Running extends ProtocolSession>(
  client: PersistedClient<Running>, image: StateImage<Running>, storage: Storage,
): void {
  const { name, options: { protocol }, ports: { clock, lifecycle }, report } = client
  const keeper = createSessionKeeper({ storage, prefix: `tradewire:${name}:${protocol.name}`, clock, report })
  let user = userOf(protocol.session)
  let changes = 0

  function load(): void {
    if (user === undefined) return
    const changesBefore = changes
    keeper.load(user, (data) => {
      // The same user may have gone and come back meanwhile.
      if (changes === changesBefore) client.inTurn(() => client.run((running) => restore(running, data)))
    })
  }

  function restore(running: Running, data: unknown): void {
    try {
      image.restore(running, data)
    } catch (error) {
      report({ code: 'storage-corrupt', detail: messageOf(error) })
    }
  }

  function save(): void {
    const dumped = user === undefined ? undefined : client.read((running) => image.dump(running))
    if (user !== undefined && dumped !== undefined) keeper.save(user, dumped)
  }

  load()
  // The state of the user before goes, that of this one comes.
  client.on('sessionChanged', (next) => {
    changes += 1
    if (user !== undefined && user !== userOf(next)) keeper.forget(user)
    user = userOf(next)
    load()
  })
  client.onPart('detached', save)
  const unwatch = lifecycle.watch((foreground) => {
    if (!foreground) client.inTurn(save)
  })
  // Leaves no timer behind, and what is being read comes to nothing.
  client.onPart('ended', () => {
    unwatch()
    changes += 1
    keeper.stop()
  })
}

function userOf(session: Pick<Session, 'userId'> | null | undefined): string | undefined {
  return session ? String(session.userId) : undefined
}

/**
 * How long one call of the storage may hold back the next, ms: one that is never answered must not hold them back for
 * ever. As long as the chat waits for its store (CM-71).
 */
const callTimeoutMs = 10_000

/** Keeps one user's last known state in storage; one operation after the other, so none overtakes. */
interface SessionKeeper {
  /** Reads what is kept for this user, and removes what is kept for others. `answer` is not called for nothing. */
  load(user: string, answer: (data: unknown) => void): void
  save(user: string, data: unknown): void
  /** Removes what is kept; loads and saves of this user that are not through come to nothing. */
  forget(user: string): void
  /** A write under way goes on without a deadline. */
  stop(): void
}

interface SessionKeeperOptions {
  readonly storage: Storage
  readonly prefix: string
  readonly clock: Clock
  report(diagnostic: Diagnostic): void
}

export function createSessionKeeper({ storage, prefix, clock, report }: SessionKeeperOptions): SessionKeeper {
  let last: Promise<unknown> = Promise.resolve()
  const deadline = createDeadline(clock, callTimeoutMs)
  const timesForgotten = new Map<string, number>()
  const keyOf = (user: string): string => `${prefix}:${user}`
  const timesOf = (user: string): number => timesForgotten.get(user) || 0

  function reportFailed(error: unknown): void {
    report({ code: 'storage-failed', detail: messageOf(error) })
  }

  function enqueue(operation: (isLate: () => boolean) => Promise<void>): void {
    last = last.then(() => deadline.keep(operation)).catch(reportFailed)
  }

  async function removeCorrupt(key: string): Promise<void> {
    report({ code: 'storage-corrupt', detail: key })
    await storage.remove(key)
  }

  /** Whether this user was forgotten since now. */
  function watch(user: string): () => boolean {
    const times = timesOf(user)
    return () => timesOf(user) !== times
  }

  return {
    load(user, answer) {
      const isForgotten = watch(user)
      enqueue(async (isLate) => {
        if (isForgotten()) return
        const text = await storage.read(keyOf(user))
        if (text !== undefined && !isForgotten() && !isLate()) {
          const data = parse(text)
          if (data !== undefined) answer(data)
          else await removeCorrupt(keyOf(user))
        }
        // The user changed while the app was not running: it ended with this one and started with another.
        for (const key of await storage.keys()) {
          const isOthers = key.startsWith(keyOf('')) && key !== keyOf(user)
          if (isOthers && !isForgotten() && !isLate()) await storage.remove(key)
        }
      })
    },
    save(user, data) {
      const isForgotten = watch(user)
      try {
        const text = JSON.stringify(data)
        enqueue(async (isLate) => {
          if (isForgotten()) return
          await storage.write(keyOf(user), text)
          // The removal did not wait for it, and was undone by it.
          if (isLate() && isForgotten()) await storage.remove(keyOf(user))
        })
      } catch (error) {
        reportFailed(error)
      }
    },
    forget(user) {
      timesForgotten.set(user, timesOf(user) + 1)
      enqueue(async () => {
        await storage.remove(keyOf(user))
      })
    },
    stop: deadline.stop,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (_error) {
    return undefined
  }
}

/** Waits for one operation at a time, and for each only so long. */
interface Deadline {
  /** Settles with the operation, or rejects when its time is over; the operation then sees that it is late. */
  keep(operation: (isLate: () => boolean) => Promise<void>): Promise<void>
  /** From now on there is no deadline, for the operation under way neither. */
  stop(): void
}

function createDeadline(clock: Clock, timeoutMs: number): Deadline {
  let isStopped = false
  let clear = (): void => undefined

  return {
    async keep(operation) {
      let isLate = false
      const overtime = new Promise<never>((_, reject) => {
        if (isStopped) return
        const timer = clock.setTimer(() => {
          isLate = true
          reject(new Error(`not settled within ${timeoutMs} ms`))
        }, timeoutMs)
        clear = () => clock.clearTimer(timer)
      })
      try {
        await Promise.race([operation(() => isLate), overtime])
      } finally {
        clear()
      }
    },
    stop() {
      isStopped = true
      clear()
    },
  }
}
