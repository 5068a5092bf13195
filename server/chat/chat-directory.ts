import type { ChatProfile, ChatSex } from '../../src/core/chat/chat-message-wire'

export interface ChatGroup {
  readonly id: string
  readonly profile: ChatProfile
  has(user: string): boolean
}

/** Who there is to talk to. */
export interface ChatDirectory {
  /** From now on there is such a user. */
  admit(user: string): void
  user(id: string): ChatProfile | undefined
  group(id: string): ChatGroup | undefined
  /** The ids of the groups that the user is in. */
  groupsOf(user: string): readonly string[]
  /** Everyone but this user, and the groups that the user is in. */
  contacts(user: string): ChatContacts
  /** The members of a group that there are. */
  members(group: ChatGroup): readonly string[]
}

export interface ChatContacts {
  readonly peers: readonly (ChatProfile & { readonly id: string })[]
  readonly groups: readonly (ChatProfile & { readonly id: string })[]
}

/** Whoever speaks to everyone. */
export const announcer = 'system'

export const mostUsers = 10_000
const idPattern = /^[A-Za-z0-9_-]{1,64}$/

/** What a user or group may be called: it goes into addresses and rooms. */
export function isChatId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/** What a client may call its user: the one who announces is no client's. */
export function isUserId(value: unknown): value is string {
  return isChatId(value) && value !== announcer
}

/** The path of the picture of a user or group. */
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
const goldDesk = new Set(['501', '502', '10260'])

function profileOf(id: string, name: string, sex: ChatSex): ChatProfile {
  return { name, picture: pictureOf(id), sex }
}

function groupOf(id: string, name: string, has: (user: string) => boolean): ChatGroup {
  return { id, profile: profileOf(id, name, 'unknown'), has }
}

/** The demo's traders, one group of all users and one of a few; whoever comes joins them. */
export function createChatDirectory(): ChatDirectory {
  const users = new Map(known.map(([id, name, sex]) => [id, profileOf(id, name, sex)] as const))
  const groups = new Map([
    groupOf('floor', 'Trading floor', everyone),
    groupOf('gold', 'Gold desk 黄金', (user) => goldDesk.has(user)),
  ].map((group) => [group.id, group] as const))

  return {
    admit(user) {
      if (users.has(user) || users.size >= mostUsers) return
      users.set(user, profileOf(user, `Trader ${user}`, 'unknown'))
    },
    user: (id) => (id === announcer ? profileOf(id, 'Announcements', 'unknown') : users.get(id)),
    group: (id) => groups.get(id),
    groupsOf: (user) => [...groups.values()].filter((group) => group.has(user)).map(({ id }) => id),
    contacts: (user) => ({
      peers: [...users].filter(([id]) => id !== user).map(([id, profile]) => ({ id, ...profile })),
      groups: [...groups.values()].filter((group) => group.has(user)).map(({ id, profile }) => ({ id, ...profile })),
    }),
    members: (group) => [...users.keys()].filter((user) => group.has(user)),
  }
}
