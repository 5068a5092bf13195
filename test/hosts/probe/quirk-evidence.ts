import type { HostName } from '../host'
import type { NetworkEvent, Quirks } from '../quirks'
import type { RowName } from './rows'

/** Which row of the trace shows a quirk, and how to read it. */
export interface QuirkEvidence<Value> {
  readonly row: RowName
  readonly read: (text: string) => Value
  /** The platforms that can have it; all by default. */
  readonly on?: readonly HostName[]
}

type Evidence = { readonly [Name in keyof Quirks]: QuirkEvidence<Quirks[Name]> }

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1])

function openOfEight(text: string): number {
  const open = numberIn(text, /^(\d+) of 8 open/)
  return open === 8 ? Infinity : open
}

const networkEvents: Readonly<Record<string, NetworkEvent>> = {
  'gone: isConnected false; back: isConnected true': 'right',
  'gone: isConnected false, late; back: isConnected true, late': 'late',
  'gone: nothing; back: nothing': 'missing',
  'gone: isConnected true; back: nothing': 'wrong',
  'gone: isConnected true; back: isConnected true': 'wrong',
}

function networkEventIn(text: string): NetworkEvent {
  const event = networkEvents[text]
  if (event === undefined) throw new Error(`No quirk of a network event: ${text}`)
  return event
}

/** Each quirk that a host can be given, and where the trace backs what it has by default. */
export const quirkEvidence: Evidence = {
  errorWithoutClose: { row: 'connect.no-listener', read: (text) => text === 'error' },
  closeWithoutAnswer: { row: 'close.code-1000', read: (text) => !text.endsWith('close 1000') },
  successAfterFail: { row: 'send.connecting', read: (text) => /fail.*success/.test(text) },
  connectingReadsAsThree: { row: 'state.connecting', read: (text) => text === '3' },
  sameMillisecondCollides: {
    row: 'connect.same-millisecond',
    read: (text) => text !== 'first: open; second: open',
  },
  throwingListenerSkipsTheRest: { row: 'listener.throws', read: (text) => text === 'later ones are skipped' },
  socketLimit: { row: 'sockets.at-once', read: openOfEight },
  cutInBackgroundMs: {
    row: 'background.cut',
    read: (text) => (text === 'stays open' ? Infinity : numberIn(text, /after (\d+) s$/) * 1_000),
  },
  hideOrder: { row: 'life.hide', read: (text) => (text.startsWith('app') ? 'app-first' : 'page-first') },
  networkEvent: {
    row: 'network.event',
    read: networkEventIn,
    // In a browser the plugin asks the window: see `network.window`.
    on: ['app', 'mp-weixin'],
  },
  // The App's logic layer has no such names to hide.
  globalsHidden: { row: 'globals.WebSocket', read: (text) => text === 'out of reach', on: ['h5', 'mp-weixin'] },
  codeGenerationOff: { row: 'globals.code-from-strings', read: (text) => text === 'throws' },
}
