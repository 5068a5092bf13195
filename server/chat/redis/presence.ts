import type { Redis } from 'ioredis'
import { mostUsers, visitorMs } from '../messages/chat-directory'
import { admitUser } from './scripts'

export interface PresenceOptions {
  readonly redis: Redis
  /** Of this server. */
  readonly server: string
  readonly keys: PresenceKeys
}

export interface PresenceKeys {
  readonly users: string
  readonly events: string
  readonly newest: string
  /** The prefix of the servers that a user is at. */
  readonly at: string
}

/** A line of a user at this server. */
export interface Entering {
  /** Resolves once every server knows it. Rejects when Redis is not available now. */
  readonly known: Promise<void>
  leave(): void
}

/** Which users have a line at this server: messages to them are written for it. */
export interface Presence {
  enter(user: string): Entering
  isHere(user: string): boolean
  /** The user is still here: every ten minutes. */
  stay(user: string): Promise<void>
  /** Writes all of them again; resolves with whether Redis had lost one. */
  renew(): Promise<boolean>
}

/** The record of a server that died goes after this, ms. A user who stays is recorded again every ten minutes. */
const recordMs = 1_500_000
/** How much longer a user is kept who stays, ms. */
const stayMs = 3_600_000
const mostAtOnce = 500

export function createPresence({ redis, server, keys }: PresenceOptions): Presence {
  /** How many lines each has here. */
  const lines = new Map<string, number>()

  const record = (user: string, forMs: number): Promise<unknown> => redis.eval(
    admitUser, 4, keys.users, keys.at + user, keys.events, keys.newest, user, mostUsers, forMs, server, recordMs)

  return {
    enter(user) {
      // At once: what another line of the user sends when it leaves must not undo this.
      lines.set(user, (lines.get(user) ?? 0) + 1)
      let isHere = true
      return {
        known: record(user, visitorMs).then(() => undefined),
        leave() {
          if (!isHere) return
          isHere = false
          const left = (lines.get(user) ?? 1) - 1
          if (left > 0) return void lines.set(user, left)
          lines.delete(user)
          // A record that stays behind expires.
          redis.zrem(keys.at + user, server).catch(() => undefined)
        },
      }
    },
    isHere: (user) => lines.has(user),
    // Longer than one who only came and went: the users that go first are others.
    stay: async (user) => void await record(user, visitorMs + stayMs),
    async renew() {
      const users = [...lines.keys()]
      let hasLost = false
      for (let first = 0; first < users.length; first += mostAtOnce) {
        const here = users.slice(first, first + mostAtOnce).filter((user) => lines.has(user))
        const answers = await Promise.all(here.map((user) => record(user, visitorMs)))
        hasLost ||= answers.includes(1)
      }
      return hasLost
    },
  }
}
