import type { HostName } from '../host'

/** A question of the probe. */
export interface Row {
  readonly asks: string
  /** Where the host's own native side decides the answer: what it assumes is no observation. */
  readonly assumedBy?: readonly HostName[]
  /** Where the question makes sense; everywhere by default. */
  readonly on?: readonly HostName[]
}

const wx = ['mp-weixin'] as const
/** Decided by the native side of both. */
const native = ['app', 'mp-weixin'] as const
const app = ['app'] as const

/** Questions that a page of the probe answers by itself. */
export const pageRows = {
  'connect.success': { asks: '`success` of `connectSocket` comes', assumedBy: wx },
  'connect.no-listener': { asks: 'events of a connection to a closed port', assumedBy: native },
  'connect.upgrade-refused': { asks: 'events of an upgrade answered with 401', assumedBy: native },
  'connect.no-address': { asks: 'callbacks of `connectSocket` with the address `nonsense://`', assumedBy: native },
  'connect.header': { asks: 'which headers arrive', assumedBy: native },
  'connect.protocols': { asks: 'two subprotocols', assumedBy: native },
  'connect.without-callbacks': { asks: '`connectSocket` without callbacks returns' },
  'connect.same-millisecond': { asks: 'events of two sockets of one millisecond', assumedBy: wx },
  'state.connecting': { asks: '`readyState` while connecting', assumedBy: wx },
  'state.open': { asks: '`readyState` when open', assumedBy: wx },
  'state.in-close': { asks: '`readyState` inside `onClose`', assumedBy: wx },
  'state.after-close': { asks: '`readyState` after the end', assumedBy: wx },
  'send.success': { asks: 'callbacks of a send', assumedBy: wx },
  'send.connecting': { asks: 'callbacks of a send while connecting', assumedBy: wx },
  'send.after-close': { asks: 'callbacks of a send after the end', assumedBy: wx },
  'send.text': { asks: 'text of all lengths of UTF-8', assumedBy: native },
  'send.buffer': { asks: 'an ArrayBuffer', assumedBy: wx },
  'send.empty-buffer': { asks: 'an ArrayBuffer of no bytes', assumedBy: wx },
  'send.view': { asks: 'two bytes of a larger buffer, as a Uint8Array', assumedBy: wx },
  'message.fields': { asks: 'fields of a message event', assumedBy: wx },
  'close.code-none': { asks: '`close` without a code', assumedBy: native },
  'close.code-1000': { asks: '`close` with 1000', assumedBy: native },
  'close.code-1001': { asks: '`close` with 1001', assumedBy: native },
  'close.code-2999': { asks: '`close` with 2999', assumedBy: native },
  'close.code-3000': { asks: '`close` with 3000', assumedBy: native },
  'close.code-4999': { asks: '`close` with 4999', assumedBy: native },
  'close.code-5000': { asks: '`close` with 5000', assumedBy: native },
  'close.reason-124-bytes': { asks: '`close` with a reason of 124 bytes', assumedBy: native },
  'close.far-side': { asks: 'the far side after a close', assumedBy: native },
  'close.without-argument': { asks: '`close()` without an argument', assumedBy: wx },
  'close.connecting': { asks: '`close` while connecting', assumedBy: native },
  'close.after-close': { asks: '`close` after the end', assumedBy: wx },
  'close.unanswered': { asks: 'events of a close that the far side never answers', assumedBy: wx },
  'listener.two-of-one-event': { asks: 'two listeners of one event', assumedBy: wx },
  'listener.throws': { asks: 'after a listener that throws', assumedBy: wx },
  'listener.throws-in-close': { asks: 'a listener of the close that throws', assumedBy: wx },
  'listener.off': { asks: '`offOpen`, `offMessage`, `offError`, `offClose` of a task', assumedBy: wx },
  'global.onSocketMessage': { asks: '`uni.onSocketMessage` with two sockets receives', assumedBy: wx },
  'global.sendSocketMessage': { asks: '`uni.sendSocketMessage` with two sockets', assumedBy: wx },
  'global.closeSocket': { asks: '`uni.closeSocket` with two sockets', assumedBy: wx },
  'global.first-unanswered': {
    asks: '`uni.sendSocketMessage` after a close of the first socket that is never answered',
    assumedBy: wx,
  },
  'sockets.at-once': { asks: 'eight sockets', assumedBy: native },
  'bus.on-returns': { asks: '`uni.$on` returns' },
  'bus.off-without-handler': { asks: '`uni.$off(name)`' },
  'bus.listener-throws': { asks: 'after a listener of `uni.$emit` that throws' },
  'bus.replaced': { asks: 'a `uni.$on` that page code replaced is' },
  'globals.WebSocket': { asks: 'the name `WebSocket` is', assumedBy: native },
  'globals.code-from-strings': { asks: '`new Function`', assumedBy: native },
} as const satisfies Readonly<Record<string, Row>>

/** Questions that need the host as well: a device that hides, a network that goes. */
const handledRows = {
  'life.hide': { asks: 'the app goes to the background', assumedBy: wx },
  'life.show': { asks: 'it comes back', assumedBy: wx },
  'background.cut': { asks: 'an open socket in ten seconds of background', assumedBy: ['h5', ...native] },
  'network.event': { asks: '`uni.onNetworkStatusChange` when the network goes and comes', assumedBy: native },
  'network.asked': { asks: '`uni.getNetworkType` then', assumedBy: native },
  'network.window': { asks: "the window's own events then", on: ['h5'] },
  'native.send-not-open': { asks: 'a send while connecting is', on: app },
  'native.binary': { asks: 'an ArrayBuffer crosses to native as', on: app },
  'native.protocols': { asks: 'two subprotocols cross to native as', on: app },
  'native.header': { asks: 'headers are', on: app },
  'native.close-codes': { asks: 'codes that native is handed', on: app },
  'native.close-after-error': { asks: 'a close that native reports after an error', on: app },
} as const satisfies Readonly<Record<string, Row>>

interface DeviceRow extends Row {
  /** The hosts' assumption. */
  readonly assumed: string
}

/** Facts that no host can show, only a phone. */
export const deviceRows: Readonly<Record<string, DeviceRow>> = {
  'device.tls': { asks: 'a certificate that is refused', assumed: 'a failed connection; no host speaks TLS' },
  'device.error-words': {
    asks: 'the words of native errors',
    assumed: 'any; only those of WeChat for a sixth socket are read',
    on: native,
  },
  'device.close-unanswered': {
    asks: 'whether native answers each close',
    assumed: 'it does; otherwise by the option `closeWithoutAnswer`',
    on: native,
  },
  'device.network-late': {
    asks: 'how soon a network event comes',
    assumed: 'at once and right; otherwise by the option `networkEvent`',
    on: native,
  },
  'device.background-timers': {
    asks: 'timers in the background',
    assumed: 'they run on; a process that sleeps is played by `sleep`',
  },
  'device.background-kill': { asks: 'how long a process in the background lives', assumed: 'for ever' },
  'device.slots-of-others': {
    asks: "sockets of WeChat's tools and of push",
    assumed: 'none, unless a test takes them',
    on: wx,
  },
  'device.domain-list': { asks: 'an address that is not in the domain list', assumed: 'is connected to', on: wx },
  'device.storage': { asks: 'how much storage takes', assumed: '1 MB a key, 10 MB in all', on: wx },
}

export type PageRowName = keyof typeof pageRows
export type RowName = PageRowName | keyof typeof handledRows

export const rows: Readonly<Record<RowName, Row>> = { ...pageRows, ...handledRows }
