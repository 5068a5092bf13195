import type { ChatProfile, ChatSex } from '../../../src/chat/model/messages'

export interface ChatGroup {
  readonly id: string
  readonly profile: ChatProfile
  has(user: string): boolean
}

export interface ChatContacts {
  readonly peers: readonly (ChatProfile & { readonly id: string })[]
  readonly groups: readonly (ChatProfile & { readonly id: string })[]
}

export const announcer = 'system'

/** Maximum number of listed users (CV-68). */
export const mostUsers = 10_000
/** How long a visitor stays listed: long enough to be found the next morning (CV-67). */
export const visitorMs = 86_400_000
/** How long a message's sender stays listed: long enough for replies days later (CV-67). */
export const speakerMs = 7 * 86_400_000
/** A sender with more users than this loses a user who joins from a sender with fewer users (CV-124). */
export const manyUsers = 1_000
/** Number of users removed at a time. Each removal sorts all disconnected users. */
const roomMade = 100
const idPattern = /^[A-Za-z0-9_-]{1,64}$/

export function isChatId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/** Rejects the announcer's id, which is reserved. */
export function isUserId(value: unknown): value is string {
  return isChatId(value) && value !== announcer
}

export function pictureOf(id: string): string {
  return `/api/chat/pictures/${id}.svg`
}

const known: readonly (readonly [id: string, name: string, sex: ChatSex])[] = [
  ['501', 'Marta Lindqvist', 'female'],
  ['502', '林致远', 'male'],
  ['503', 'Harbour Macro', 'unknown'],
  ['504', 'Okafor FX', 'male'],
]

const everyone = (): boolean => true
const goldUsers = new Set(['501', '502', '10260'])

function profileOf(id: string, name: string, sex: ChatSex): ChatProfile {
  return { name, picture: pictureOf(id), sex }
}

function groupOf(id: string, name: string, has: (user: string) => boolean): ChatGroup {
  return { id, profile: profileOf(id, name, 'unknown'), has }
}

interface Entry {
  readonly profile: ChatProfile
  /** Encoded contact. Cached because a contact list has thousands of contacts. */
  readonly bytes: Buffer
  lines: number
  untilMs: number
  /** Hash of the sender that listed the user (CV-124), or '' if unknown. */
  by: string
}

const entryOf = (id: string, profile: ChatProfile, untilMs: number, by = ''): Entry =>
  ({ profile, by, bytes: Buffer.from(`,${JSON.stringify({ id, ...profile })}`), lines: 0, untilMs })

export type ChatDirectory = ReturnType<typeof createChatDirectory>

/**
 * Creates a directory with the demo's traders, a group of all users and a small group. Other users are listed for a
 * limited time. When the directory is full, the sender with the most users loses the disconnected user who expires
 * first.
 * @param now monotonic time in ms. With a wall clock, users added while the clock is ahead would stay longest (CV-120)
 */
export function createChatDirectory(now: () => number, maxUsers = mostUsers) {
  const users = new Map<string, Entry>()
  const disconnected = new Map<string, Entry>()
  const counts = new Map<string, number>()
  const groups = new Map([
    groupOf('floor', 'Trading floor', everyone),
    groupOf('gold', 'Gold desk 黄金', (user) => goldUsers.has(user)),
  ].map((group) => [group.id, group] as const))

  const isKept = ({ lines, untilMs }: Entry): boolean => lines > 0 || untilMs > now()
  const find = (id: string): Entry | undefined => {
    const entry = users.get(id)
    return entry !== undefined && isKept(entry) ? entry : undefined
  }
  const all = (): readonly (readonly [id: string, entry: Entry])[] => [...users].filter(([, entry]) => isKept(entry))

  const countOf = (by: string): number => counts.get(by) ?? 0

  function tally(by: string, change: 1 | -1): void {
    const next = countOf(by) + change
    if (next > 0) counts.set(by, next)
    else counts.delete(by)
  }

  function insert(id: string, entry: Entry): void {
    users.set(id, entry)
    disconnected.set(id, entry)
    tally(entry.by, 1)
  }

  for (const [id, name, sex] of known) insert(id, entryOf(id, profileOf(id, name, sex), Number.POSITIVE_INFINITY))

  /**
   * Moves the user to the sender `by` if the user has no sender, or if the current sender has more than `manyUsers`
   * users and more users than `by`.
   */
  function claim(entry: Entry, by: string): void {
    const before = countOf(entry.by)
    if (by === '' || (entry.by !== '' && (before <= manyUsers || countOf(by) >= before))) return
    tally(entry.by, -1)
    tally(by, 1)
    entry.by = by
  }

  /**
   * Returns the disconnected users in the order of removal: expired users, then users of the senders with the most
   * users. A sender's users are ordered by expiry. Does not read connected users (CV-164).
   */
  function removable(): readonly (readonly [id: string, entry: Entry])[] {
    const byExpiry = [...disconnected].sort(([, one], [, other]) => one.untilMs - other.untilMs)
    const left = new Map(counts)
    const placeOf = new Map<Entry, number>()
    for (const [, entry] of byExpiry) {
      const place = left.get(entry.by) ?? 0
      left.set(entry.by, place - 1)
      placeOf.set(entry, isKept(entry) ? place : Number.MAX_SAFE_INTEGER)
    }
    const place = (entry: Entry): number => placeOf.get(entry) ?? 0
    return byExpiry.sort(([, one], [, other]) => place(other) - place(one))
  }

  /** Makes room for `count` users by removing disconnected users that expire before `keptMs`. */
  function makeRoom(count: number, keptMs = Number.POSITIVE_INFINITY): void {
    const excess = users.size + count - maxUsers
    if (excess <= 0) return
    const absent = removable().filter(([, { untilMs }]) => untilMs < keptMs)
    for (const [id, { by }] of absent.slice(0, Math.max(excess, Math.min(roomMade, maxUsers / 10)))) {
      users.delete(id)
      disconnected.delete(id)
      tally(by, -1)
    }
  }

  function extend(user: string, untilMs: number, by: string): Entry | undefined {
    const entry = users.get(user)
    if (entry === undefined) return undefined
    entry.untilMs = Math.max(entry.untilMs, untilMs)
    claim(entry, by)
    return entry
  }

  function add(user: string, untilMs: number, by: string): Entry | undefined {
    if (users.size >= maxUsers) return undefined
    const entry = entryOf(user, profileOf(user, `Trader ${user}`, 'unknown'), untilMs, by)
    insert(user, entry)
    return entry
  }

  function keepFor(user: string, ms: number, by: string): Entry | undefined {
    const untilMs = now() + ms
    const known = extend(user, untilMs, by)
    if (known !== undefined) return known
    makeRoom(1)
    return add(user, untilMs, by)
  }

  const groupsFor = (user: string): ChatContacts['groups'] =>
    [...groups.values()].filter((group) => group.has(user)).map(({ id, profile }) => ({ id, ...profile }))

  return {
    /** @param by hash of the sender whose limit applies to the user (CV-124) */
    admit: (user: string, by = ''): void => void keepFor(user, visitorMs, by),
    /** Adds users. To make room, removes only users that expire before the added users. */
    admitAll(ids: readonly string[]): void {
      const untilMs = now() + visitorMs
      const missing = ids.filter((id) => extend(id, untilMs, '') === undefined)
      makeRoom(missing.length, untilMs)
      for (const id of missing) add(id, untilMs, '')
    },
    keep: (user: string, by = ''): void => void keepFor(user, speakerMs, by),
    /** Lists a connected user until the returned function is called. */
    enter(user: string, by = ''): () => void {
      const entry = keepFor(user, visitorMs, by)
      if (entry === undefined) return () => undefined
      entry.lines += 1
      disconnected.delete(user)
      return () => {
        entry.lines -= 1
        if (entry.lines === 0) disconnected.set(user, entry)
        entry.untilMs = Math.max(entry.untilMs, now() + visitorMs)
      }
    },
    isConnected: (id: string): boolean => (users.get(id)?.lines ?? 0) > 0,
    user: (id: string): ChatProfile | undefined =>
      (id === announcer ? profileOf(id, 'Announcements', 'unknown') : find(id)?.profile),
    group: (id: string): ChatGroup | undefined => groups.get(id),
    groupsOf: (user: string): readonly string[] =>
      [...groups.values()].filter((group) => group.has(user)).map(({ id }) => id),
    contacts: (user: string): ChatContacts => ({
      peers: all().filter(([id]) => id !== user).map(([id, { profile }]) => ({ id, ...profile })),
      groups: groupsFor(user),
    }),
    /** Returns the contacts as UTF-8 pieces of a JSON object. */
    contactParts(user: string): readonly Uint8Array[] {
      const peers: Uint8Array[] = []
      for (const [id, entry] of users) if (id !== user && isKept(entry)) peers.push(entry.bytes)
      const [first, ...others] = peers
      const head = Buffer.from(`"groups":${JSON.stringify(groupsFor(user))},"peers":[`)
      return [head, ...(first === undefined ? [] : [first.subarray(1)]), ...others, Buffer.from(']')]
    },
  }
}
