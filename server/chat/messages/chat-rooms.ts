import type { ChatDirectory } from './chat-directory'

/** The room of all lines of one user. */
export const userRoom = (user: string): string => `user:${user}`

/** The room of all lines of a group's members. */
export const groupRoom = (group: string): string => `group:${group}`

/** All that a line of this user is in. */
export function roomsOf(user: string, directory: ChatDirectory): readonly string[] {
  return [userRoom(user), ...directory.groupsOf(user).map(groupRoom)]
}
