import type { ChatKind, ChatMessageState } from '../../src/chat'

const kinds: Readonly<Record<Exclude<ChatKind, 'text'>, string>> = { image: '[Picture]', voice: '[Voice]' }

const states: Readonly<Record<Exclude<ChatMessageState, 'received'>, string>> = {
  waiting: 'Waiting',
  sending: 'Sending…',
  sent: 'Sent',
  failed: 'Not sent',
}

/** The words of the chat's pages. */
export const chatEn = {
  kinds,
  states,
  said: 'Messages',
  me: 'You',
  failedWith: (code: string) => `Not sent (${code})`,
  signedOut: 'Not signed in',
  signedOutHint: 'Conversations are shown to the user they belong to. Sign in below.',
  conversations: 'Conversations',
  unread: (count: number) => `${count} unread`,
  none: 'Nothing was said yet. Choose somebody from People and groups.',
  contacts: 'People and groups',
  contactsNone: 'They are listed here once the server answers.',
  group: 'Group',
  announcements: 'Announcements',
  older: 'Older messages',
  olderFailed: 'Older messages could not be loaded. Try again.',
  silent: 'Nothing was said here yet.',
  write: 'Message',
  picture: 'Picture',
  record: 'Voice',
  stop: 'Stop',
  recording: 'Recording…',
  noMicrophone: 'The microphone cannot be used here.',
  cannotPlay: 'It cannot be played.',
  again: 'Send again',
  discard: 'Remove',
  readOnly: 'Only the server speaks here.',
  play: (duration: string) => `Voice message, ${duration}`,
  refused: (code: string) => `Not taken: ${code}`,
  faultsHint: 'This chat server goes wrong on command, for everyone. After a restart it knows what its journal has.',
  faultRestart: (seconds: number) => `Restart, ${seconds} s away`,
  faultDisconnect: 'Send all away',
  faultDelay: (seconds: number) => `Answer ${seconds} s late`,
  faultOnTime: 'Answer at once',
  faultMute: 'Answer no ping',
  faultUnmute: 'Answer pings',
}

export type ChatTexts = typeof chatEn
