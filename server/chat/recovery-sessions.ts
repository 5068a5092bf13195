import { isObject } from '../shared/json-object'

interface KnownSession {
  /** Secret id of the session. */
  readonly pid: string
  readonly data: unknown
}

/** The members of Socket.IO's in-memory adapter that are used here. */
export interface SessionAdapter<Known extends KnownSession, Restored> {
  persistSession(session: Known): void
  restoreSession(pid: string, offset: string): Promise<Restored> | null
}

export interface BoundSessionsOptions {
  /** Monotonic time, ms. */
  readonly now: () => number
  /** Time for which a session is stored, ms. */
  readonly lastsMs: number
  readonly maxSessions: number
}

interface StoredSession<Known> {
  readonly known: Known
  readonly from: string
  readonly atMs: number
}

const addressIn = ({ data }: KnownSession): string => (isObject(data) ? String(data['address']) : '')

/**
 * Limits the stored sessions of lost connections, and expires them by the monotonic clock. Socket.IO itself stores any
 * number of sessions, by the wall clock. When there are too many, the address with the most sessions loses its oldest.
 * A session takes less than a kilobyte, because ids and rooms are limited. A client without its session starts a new
 * one and requests the history.
 */
export function boundSessions<Known extends KnownSession, Restored>(
  adapter: SessionAdapter<Known, Restored>, { now, lastsMs, maxSessions }: BoundSessionsOptions,
): void {
  const persist = adapter.persistSession.bind(adapter)
  const restore = adapter.restoreSession.bind(adapter)
  /** Oldest first. */
  const stored = new Map<string, StoredSession<Known>>()

  function dropExpired(): void {
    for (const [pid, { atMs }] of stored) {
      if (now() - atMs <= lastsMs) return
      stored.delete(pid)
    }
  }

  /** Drops the oldest session of the address with the most sessions. */
  function makeRoom(): void {
    const counts = new Map<string, number>()
    for (const { from } of stored.values()) counts.set(from, (counts.get(from) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const oldest = [...stored].find(([, { from }]) => counts.get(from) === most)
    if (oldest !== undefined) stored.delete(oldest[0])
  }

  adapter.persistSession = (known) => {
    dropExpired()
    stored.delete(known.pid)
    stored.set(known.pid, { known, from: addressIn(known), atMs: now() })
    if (stored.size > maxSessions) makeRoom()
  }
  adapter.restoreSession = (pid, offset) => {
    dropExpired()
    const found = stored.get(pid)
    if (found === undefined) return null
    persist(found.known)
    const restored = restore(pid, offset)
    // The list is missing from the types. A test fails if Socket.IO moves the list.
    const own: unknown = Reflect.get(adapter, 'sessions')
    if (own instanceof Map) own.delete(pid)
    return restored
  }
}
