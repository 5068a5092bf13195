import type { Redis } from 'ioredis'
import { Adapter, type Session } from 'socket.io-adapter'
import { isObject, parseObject } from '../../shared/json-object'
import { bytesOf } from './missed-packets'
import type { RestoreGate } from './restore-gate'
import type { EventLog, SharedEvent } from './shared-events'

export interface SessionStoreOptions {
  readonly redis: Redis
  /** The prefix of the sessions of lines that were lost. */
  readonly prefix: string
  /** How long they are kept, ms. */
  readonly recoveryMs: number
  /** Bytes that one line is given back at once. */
  readonly lineBytes: number
  readonly gate: RestoreGate
  /** From now on this server is told of what the user gets; resolves with the places up to which it was told before. */
  readonly expect: (user: unknown) => Promise<ReadPlaces>
  /** This server has read, and a line is given, everything up to there. Throws when that is in doubt. */
  readonly given: (place: string) => void
  readonly log: EventLog
}

export interface ReadPlaces {
  /** The newest of what this server has to read. */
  readonly read: string
  /** The newest of all. */
  readonly taken: string
}

/** What is kept of a lost line; `since` is the place up to which it was told when it came back before. */
type Kept = Omit<Session, 'missedPackets'>

const isId = (value: string): boolean => /^[\w-]{1,64}$/.test(value)
const isPlace = (value: string): boolean => /^\d{1,20}-\d{1,20}$/.test(value)

function readSession(text: string | null): Kept | undefined {
  const parsed = parseObject(text ?? '')
  if (!parsed.ok) return undefined
  const { sid, pid, rooms, data } = parsed.frame
  if (typeof sid !== 'string' || typeof pid !== 'string' || !Array.isArray(rooms)) return undefined
  return { sid, pid, rooms: rooms.filter((room) => typeof room === 'string'), data }
}

function concerns({ room, except }: SharedEvent, rooms: readonly string[]): boolean {
  return (room === undefined || rooms.includes(room)) && (except === undefined || !rooms.includes(except))
}

/** Sessions of lost lines are in Redis, where every server finds them; what they missed is in the log of all. */
export function createSessionAdapter(options: SessionStoreOptions) {
  const { redis, prefix, recoveryMs, lineBytes, gate, expect, given, log } = options

  return class SessionAdapter extends Adapter {
    override persistSession(session: Kept): void {
      // One that is not kept comes back as a new one.
      redis.set(prefix + session.pid, JSON.stringify(session), 'PX', recoveryMs).catch(() => undefined)
    }

    override restoreSession(pid: string, offset: string): Promise<Session> {
      return gate.restore(async (upTo) => {
        if (!isId(pid) || !isPlace(offset)) throw new Error('no such session')
        const session = readSession(await redis.getdel(prefix + pid))
        if (session === undefined || !await log.has(offset)) throw new Error('no such session')
        const data = isObject(session.data) ? session.data : {}
        const { read, taken } = await expect(data['user'])
        await upTo(read)
        given(taken)
        const missedPackets: unknown[][] = []
        let bytes = 0
        for await (const event of log.after(offset, taken)) {
          if (!concerns(event, session.rooms)) continue
          const data = ['message', event.envelope, event.id]
          bytes += bytesOf(data)
          if (bytes > lineBytes) throw new Error('the line has missed too much')
          missedPackets.push(data)
        }
        return { ...session, data: { ...data, since: taken }, missedPackets }
      })
    }
  }
}
