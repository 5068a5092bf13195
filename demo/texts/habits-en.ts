import type { LogLine } from '../habits/line-log'

const kinds: Readonly<Record<LogLine['kind'], string>> = {
  opened: 'Opened',
  closed: 'Closed',
  sent: 'Sent',
  received: 'Received',
  refused: 'Not sent',
  error: 'Error',
  spent: 'Attempts spent',
  beat: 'Heartbeat',
  answer: 'Answer',
}

/** The words of the pages of the other wire habits. */
export const habitsEn = {
  kinds,
  log: 'What happened',
  logNone: 'Frames and events are listed here as they come.',
  connect: 'Connect',
  close: 'Close',
  send: 'Send',
  refused: (code: string) => `Not sent: ${code}`,
  offline: 'This device has no network. The connection comes back by hand, with Connect.',
  waitsForNetwork: 'This device has no network. The connection comes back with it.',
  server: 'Server',
  address: 'Address of the server',
  useAddress: 'Use this address',
  badAddress: 'An address looks like ws://192.168.1.20:8787/ws',
  used: 'It counts from the next connection.',
  ownServer: 'This page talks to a server of its own. Start it with',
  thenConnect: 'then press Connect.',
  echo: {
    about: 'Whatever goes out comes back: text as text, bytes as bytes.',
    text: 'A text to send',
    sendText: 'Send as text',
    sendBytes: 'Send as bytes',
    sendPicture: 'Send a picture',
    asBytes: 'bytes',
    same: 'unchanged',
    different: 'changed on the way',
    unreadable: 'The picture could not be read.',
  },
}

export type HabitTexts = typeof habitsEn
