import type { ChatKind, ChatMessageState } from '../../src/chat'

const kinds: Readonly<Record<Exclude<ChatKind, 'text'>, string>> = { image: '[Picture]', voice: '[Voice]' }

const states: Readonly<Record<Exclude<ChatMessageState, 'received'>, string>> = {
  waiting: 'Waiting',
  sending: 'Sending…',
  sent: 'Sent',
  failed: 'Not sent',
}

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
  none: 'No messages yet. Choose someone under People and groups.',
  contacts: 'People and groups',
  contactsNone: 'They are listed here once the server answers.',
  group: 'Group',
  announcements: 'Announcements',
  older: 'Older messages',
  olderFailed: 'Older messages could not be loaded. Try again.',
  silent: 'No messages yet.',
  write: 'Message',
  picture: 'Picture',
  record: 'Voice',
  stop: 'Stop',
  recording: 'Recording…',
  noMicrophone: 'The microphone cannot be used here.',
  cannotPlay: 'This message cannot be played.',
  again: 'Send again',
  discard: 'Remove',
  readOnly: 'Only the server can post here.',
  play: (duration: string) => `Voice message, ${duration}`,
  refused: (code: string) => `Not taken: ${code}`,
  faultsHint: 'This chat server simulates faults, for everyone. After a restart it keeps only what is in its journal.',
  faultRestart: (seconds: number) => `Restart, offline for ${seconds} s`,
  faultDisconnect: 'Disconnect everyone',
  faultDelay: (seconds: number) => `Answer ${seconds} s late`,
  faultOnTime: 'Answer at once',
  faultMute: 'Stop answering pings',
  faultUnmute: 'Answer pings',
}

export type ChatTexts = typeof chatEn
