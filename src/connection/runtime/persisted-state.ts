import { messageOf, type Diagnostic } from '../../shared/errors'
import { isRecord } from '../../shared/checks'
import { parseChecked, withCheck } from '../../shared/checksum'
import { escaped } from '../../shared/key-parts'
import type { JoinedClient } from '../ports/client-parts'
import type { Clock, Storage } from '../ports/ports'
import type { ProtocolSession, Session, StateImage } from '../ports/protocol'

export const ownImage: StateImage<ProtocolSession> = {
  dump: (session) => session.dump?.(),
  restore: (session, data) => session.restore?.(data),
}

/** Stores a client's last known state. */
export type Persistence<in Running extends ProtocolSession> =
  (client: PersistedClient<Running>) => void

interface PersistedClient<out Running extends ProtocolSession> extends JoinedClient<Running> {
  /** Client name. Each pair of client and protocol names has its own state. */
  readonly name: string
  readonly options: { readonly protocol: { readonly name: string; readonly session?: Session | undefined } }
  report(diagnostic: Diagnostic): void
}

export function createPersistedState<Running extends ProtocolSession>(
  client: PersistedClient<Running>, image: StateImage<Running>, storage: Storage,
): void {
  const { name, options: { protocol }, ports: { clock, lifecycle }, report } = client
  const prefix = `tradewire:state:${escaped(name)}:${escaped(protocol.name)}`
  const keeper = createSessionKeeper({ storage, prefix, clock, report })
  let user = userOf(protocol.session)
  let changes = 0

  function load(): void {
    if (user === undefined) return
    const changesBefore = changes
    keeper.load(user, (data) => {
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
  client.onPart('ended', () => {
    unwatch()
    changes += 1
    keeper.stop()
  })
}

function userOf(session: Pick<Session, 'userId'> | null | undefined): string | undefined {
  return session ? String(session.userId) : undefined
}

/** How long a storage call may delay the next call, in ms. Equals the chat's storage timeout (CM-71). */
const callTimeoutMs = 10_000

/** Maximum number of running operations that have exceeded their time limit (TK-31). */
const maxOverdue = 5

/** Runs one operation at a time. */
interface SessionKeeper {
  /** Reads this user's state and removes the states of other users. Calls `answer` only if a state is stored. */
  load(user: string, answer: (data: unknown) => void): void
  save(user: string, data: unknown): void
  /** Removes the state. Pending loads and saves of this user have no effect. */
  forget(user: string): void
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
  /** States waiting to be written, by user. A newer state replaces the waiting state. */
  const waiting = new Map<string, { text: string }>()
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
          const stored = parseChecked(text, keyOf(user))
          if (isRecord(stored)) answer(stored.data)
          else await removeCorrupt(keyOf(user))
        }
        for (const key of await storage.keys()) {
          const isOthers = key.startsWith(keyOf('')) && key !== keyOf(user)
          if (isOthers && !isForgotten() && !isLate()) await storage.remove(key)
        }
      })
    },
    save(user, data) {
      const isForgotten = watch(user)
      try {
        const text = withCheck(JSON.stringify({ data }), keyOf(user))
        const earlier = waiting.get(user)
        if (earlier !== undefined) {
          earlier.text = text
          return
        }
        const newest = { text }
        waiting.set(user, newest)
        enqueue(async (isLate) => {
          if (waiting.get(user) === newest) waiting.delete(user)
          if (isForgotten()) return
          await storage.write(keyOf(user), newest.text)
          // Removes the state again, because a late write has restored it.
          if (isLate() && isForgotten()) await storage.remove(keyOf(user))
        })
      } catch (error) {
        reportFailed(error)
      }
    },
    forget(user) {
      timesForgotten.set(user, timesOf(user) + 1)
      // Drops the waiting state. A state that is saved later is written after this removal.
      waiting.delete(user)
      enqueue(async () => {
        await storage.remove(keyOf(user))
      })
    },
    stop: deadline.stop,
  }
}

interface Deadline {
  /** Settles with the operation's outcome, or rejects after the time limit. */
  keep(operation: (isLate: () => boolean) => Promise<void>): Promise<void>
  stop(): void
}

function createDeadline(clock: Clock, timeoutMs: number): Deadline {
  let isStopped = false
  let clear = (): void => undefined
  const running = new Set<Promise<unknown>>()

  return {
    async keep(operation) {
      if (running.size >= maxOverdue) await Promise.race(running)
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
        const result = operation(() => isLate)
        const end = (): unknown => running.delete(settled)
        const settled = result.then(end, end)
        running.add(settled)
        await Promise.race([result, overtime])
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
