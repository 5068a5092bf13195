import type { HostName } from '../host'

/** A question of the probe. */
export interface Row {
  readonly asks: string
  /** Where uni's own code or a browser answers it, and not the host's native side. Everywhere by default. */
  readonly on?: readonly HostName[]
}

/** uni's own sockets: in a mini-program they are the vendor's. */
const uni = ['h5', 'app'] as const
const h5 = ['h5'] as const
const app = ['app'] as const

/** Questions that a page of the probe answers by itself. */
export const pageRows = {
  'connect.success': { asks: '`success` of `connectSocket` comes', on: uni },
  'connect.header': { asks: 'which headers arrive', on: h5 },
  'connect.protocols': { asks: 'two subprotocols', on: h5 },
  'connect.without-callbacks': { asks: '`connectSocket` without callbacks returns' },
  'connect.same-millisecond': { asks: 'events of two sockets of one millisecond', on: uni },
  'state.connecting': { asks: '`readyState` while connecting', on: uni },
  'state.open': { asks: '`readyState` when open', on: uni },
  'state.in-close': { asks: '`readyState` inside `onClose`', on: uni },
  'state.after-close': { asks: '`readyState` after the end', on: uni },
  'send.success': { asks: 'callbacks of a send', on: uni },
  'send.connecting': { asks: 'callbacks of a send while connecting', on: uni },
  'send.after-close': { asks: 'callbacks of a send after the end', on: uni },
  'send.buffer': { asks: 'an ArrayBuffer', on: uni },
  'send.empty-buffer': { asks: 'an ArrayBuffer of no bytes', on: uni },
  'send.view': { asks: 'two bytes of a larger buffer, as a Uint8Array', on: uni },
  'message.fields': { asks: 'fields of a message event', on: uni },
  'close.codes': { asks: '`close` with a code', on: h5 },
  'close.without-argument': { asks: '`close()` without an argument', on: uni },
  'close.after-close': { asks: '`close` after the end', on: uni },
  'close.unanswered': { asks: 'events of a close that the far side never answers', on: uni },
  'listener.two-of-one-event': { asks: 'two listeners of one event', on: uni },
  'listener.throws': { asks: 'after a listener that throws', on: uni },
  'listener.throws-in-close': { asks: 'a listener of the close that throws', on: uni },
  'listener.off': { asks: '`offOpen`, `offMessage`, `offError`, `offClose` of a task', on: uni },
  'global.onSocketMessage': { asks: '`uni.onSocketMessage` with two sockets receives', on: uni },
  'global.sendSocketMessage': { asks: '`uni.sendSocketMessage` with two sockets', on: uni },
  'global.closeSocket': { asks: '`uni.closeSocket` with two sockets', on: uni },
  'global.first-unanswered': {
    asks: '`uni.sendSocketMessage` after a close of the first socket that is never answered', on: uni,
  },
  'sockets.at-once': { asks: 'eight sockets', on: h5 },
  'bus.on-returns': { asks: '`uni.$on` returns' },
  'bus.off-without-handler': { asks: '`uni.$off(name)`' },
  'bus.listener-throws': { asks: 'after a listener of `uni.$emit` that throws' },
  'bus.replaced': { asks: 'a `uni.$on` that page code replaced is' },
} as const satisfies Readonly<Record<string, Row>>

/** Questions that need the host as well: a device that hides, a network that goes. */
const handledRows = {
  'life.hide': { asks: 'the app goes to the background', on: uni },
  'life.show': { asks: 'it comes back', on: uni },
  'network.event': { asks: '`uni.onNetworkStatusChange` when the network goes and comes', on: h5 },
  'network.asked': { asks: '`uni.getNetworkType` then', on: h5 },
  'network.window': { asks: "the window's own events then", on: h5 },
  'native.send-not-open': { asks: 'a send while connecting is', on: app },
  'native.binary': { asks: 'an ArrayBuffer crosses to native as', on: app },
  'native.protocols': { asks: 'two subprotocols cross to native as', on: app },
  'native.header': { asks: 'headers are', on: app },
  'native.close-codes': { asks: 'codes that native is handed', on: app },
  'native.close-after-error': { asks: 'a close that native reports after an error', on: app },
} as const satisfies Readonly<Record<string, Row>>

export type PageRowName = keyof typeof pageRows
export type RowName = PageRowName | keyof typeof handledRows

export const rows: Readonly<Record<RowName, Row>> = { ...pageRows, ...handledRows }
