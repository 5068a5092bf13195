import { createAgeQueue, type AgeQueue } from '../shared/age-queue'
import { isObject } from '../shared/json-object'
import { createRanking } from '../shared/ranking'

interface KnownSession {
  /** Secret session id. */
  readonly pid: string
  readonly data: unknown
}

export interface SessionAdapter<Known extends KnownSession, Restored> {
  persistSession(session: Known): void
  restoreSession(pid: string, offset: string): Promise<Restored> | null
}

export interface BoundSessionsOptions {
  /** Monotonic time in ms. */
  readonly now: () => number
  /** How long a session is stored. */
  readonly lastsMs: number
  readonly maxSessions: number
}

interface Owner<Known> {
  readonly name: string
  readonly sessions: AgeQueue<StoredSession<Known>>
}

interface StoredSession<Known> {
  readonly known: Known
  readonly owner: Owner<Known>
  readonly atMs: number
  /** Sequence number in storage order. */
  readonly order: number
}

const addressIn = ({ data }: KnownSession): string => (isObject(data) ? String(data['address']) : '')

/**
 * Limits the number of stored sessions and expires them by the monotonic clock. Above the limit, removes the oldest
 * session of the address with the most sessions. A client whose session was removed starts a new one and requests the
 * history.
 * @returns a function that removes a session when a connection continues it, and returns whether the session was stored
 */
export function boundSessions<Known extends KnownSession, Restored>(
  adapter: SessionAdapter<Known, Restored>, { now, lastsMs, maxSessions }: BoundSessionsOptions,
): (pid: string) => boolean {
  const persist = adapter.persistSession.bind(adapter)
  const restore = adapter.restoreSession.bind(adapter)
  const stored = new Map<string, StoredSession<Known>>()
  const byAge = createAgeQueue<StoredSession<Known>>()
  const owners = new Map<string, Owner<Known>>()
  /** Ranks the address with the most sessions first. On a tie, the oldest session decides. */
  const ranking = createRanking<Owner<Known>>(({ sessions: ones }, { sessions: others }) =>
    ones.size() > others.size() || (ones.size() === others.size() && orderOf(ones) < orderOf(others)))
  let orders = 0

  const orderOf = (sessions: AgeQueue<StoredSession<Known>>): number => sessions.oldest()?.order ?? 0

  function store(known: Known): void {
    const name = addressIn(known)
    const owner = owners.get(name) ?? { name, sessions: createAgeQueue<StoredSession<Known>>() }
    const session = { known, owner, atMs: now(), order: orders }
    orders += 1
    owners.set(name, owner)
    stored.set(known.pid, session)
    byAge.add(session)
    owner.sessions.add(session)
    ranking.update(owner)
  }

  function drop(session: StoredSession<Known> | undefined): void {
    if (session === undefined) return
    const { known, owner } = session
    stored.delete(known.pid)
    byAge.delete(session)
    owner.sessions.delete(session)
    if (owner.sessions.size() > 0) return ranking.update(owner)
    ranking.remove(owner)
    owners.delete(owner.name)
  }

  function dropExpired(): void {
    for (;;) {
      const oldest = byAge.oldest()
      if (oldest === undefined || now() - oldest.atMs <= lastsMs) return
      drop(oldest)
    }
  }

  adapter.persistSession = (known) => {
    dropExpired()
    drop(stored.get(known.pid))
    store(known)
    if (stored.size > maxSessions) drop(ranking.first()?.sessions.oldest())
  }
  adapter.restoreSession = (pid, offset) => {
    dropExpired()
    const found = stored.get(pid)
    if (found === undefined) return null
    persist(found.known)
    const restored = restore(pid, offset)
    // Socket.IO's types omit this list. If Socket.IO moves the list, a test fails.
    const own: unknown = Reflect.get(adapter, 'sessions')
    if (own instanceof Map) own.delete(pid)
    return restored
  }
  return (pid) => {
    const found = stored.get(pid)
    drop(found)
    return found !== undefined
  }
}
