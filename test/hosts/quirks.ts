export type NetworkEvent = 'right' | 'late' | 'missing' | 'wrong'

export type HideOrder = 'app-first' | 'page-first'

/**
 * Platform behaviour that breaks apps. The defaults are documented behaviour. A host ignores quirks that its platform
 * cannot have.
 */
export interface Quirks {
  /**
   * A failed connection emits only an error, instead of a close with 1006. Sources: on App `_socketOnError` in its
   * runtime and dcloudio/uni-app#1619; on WeChat only reports.
   */
  readonly errorWithoutClose: boolean
  /**
   * A native close gets no `onClose`, and on WeChat the socket still occupies a slot. Sources: on App and H5 with
   * an unreachable server, dcloudio/uni-app#2144; on WeChat only reports.
   */
  readonly closeWithoutAnswer: boolean
  /**
   * After this time in the background the network is cut, each socket is closed with 1000 "interrupted", and on WeChat
   * no socket opens until the return. Infinity disables this. WeChat: 5,000, according to its documents and
   * weapp-socketio/weapp.socket.io#10.
   */
  readonly cutInBackgroundMs: number
  /**
   * Delay of the report of that cut after the return, ms; `null` reports immediately. Source: only reports that iOS
   * suspends the app before delivering the close.
   */
  readonly cutReportedAfterMs: number | null
  /**
   * Order in which app and page hide, in one tick. App: app first, according to its runtime's `onAppEnterBackground`.
   * WeChat: page first, according to reports.
   */
  readonly hideOrder: HideOrder
  /**
   * `late`: the event comes after 3 s, with the state at the time of the change. `missing`: no event. `wrong`: event
   * and query report an available network. Source for late and missing: dcloudio/uni-app#1049 and #1288.
   */
  readonly networkEvent: NetworkEvent
}

export const tame = {
  errorWithoutClose: false,
  closeWithoutAnswer: false,
  cutInBackgroundMs: Infinity,
  cutReportedAfterMs: null,
  hideOrder: 'app-first',
  networkEvent: 'right',
} as const satisfies Quirks

/** Browsers follow the standard, and uni's own code runs unchanged. */
export const h5Quirks: Quirks = tame

/** HarmonyOS documents no close after an error. The harder case for apps is without a close. */
export const appQuirks: Quirks = { ...tame, errorWithoutClose: true }

export const weixinQuirks: Quirks = { ...tame, cutInBackgroundMs: 5_000, hideOrder: 'page-first' }
