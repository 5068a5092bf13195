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
  signedOutHint: 'Sign in below to see your conversations.',
  conversations: 'Conversations',
  unread: (count: number) => `${count} unread`,
  none: 'No messages yet. Choose someone under People and groups.',
  contacts: 'People and groups',
  contactsNone: 'People and groups appear when the server responds.',
  group: 'Group',
  announcements: 'Announcements',
  more: 'More',
  older: 'Older messages',
  olderFailed: 'Loading older messages failed. Try again.',
  silent: 'No messages yet.',
  write: 'Message',
  picture: 'Picture',
  record: 'Voice',
  stop: 'Stop',
  recording: 'Recording…',
  noMicrophone: 'The microphone is not available.',
  cannotPlay: 'This message cannot be played.',
  again: 'Send again',
  discard: 'Remove',
  readOnly: 'Only the server can post here.',
  play: (duration: string) => `Voice message, ${duration}`,
  refused: (code: string) => `Rejected: ${code}`,
  faultsHint: 'This chat server can simulate faults for all users. A restart keeps only the journal.',
  faultRestart: (seconds: number) => `Restart, offline for ${seconds} s`,
  faultDisconnect: 'Disconnect everyone',
  faultDelay: (seconds: number) => `Respond ${seconds} s late`,
  faultOnTime: 'Respond immediately',
  faultMute: 'Stop responding to pings',
  faultUnmute: 'Respond to pings',
}

export type ChatTexts = typeof chatEn
