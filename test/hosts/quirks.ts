/** The platform's network event when the network is lost or returns. */
export type NetworkEvent = 'right' | 'late' | 'missing' | 'wrong'

/** The order of a platform's events when the app goes to the background. */
export type HideOrder = 'app-first' | 'page-first'

/**
 * The quirks of a runtime: platform behaviour that breaks apps. Each host has its platform's documented default, which
 * a test may change, and ignores quirks that its platform cannot have.
 */
export interface Quirks {
  /**
   * A failed connection emits an error and never a close. Off: it emits a close with 1006. App, by its runtime's
   * `_socketOnError` and dcloudio/uni-app#1619; on WeChat only by reports.
   */
  readonly errorWithoutClose: boolean
  /**
   * A native close is never answered: no `onClose`, and on WeChat the socket keeps counting. Off: it is answered. App
   * and H5 while the server is unreachable, by dcloudio/uni-app#2144; on WeChat only by reports.
   */
  readonly closeWithoutAnswer: boolean
  /**
   * After this time in the background the network is cut, each socket is closed with 1000 "interrupted", and on WeChat
   * no socket opens until the return; Infinity for never. WeChat: 5,000, by its documents and
   * weapp-socketio/weapp.socket.io#10.
   */
  readonly cutInBackgroundMs: number
  /**
   * The cut of `cutInBackgroundMs` is reported this time after the return, in ms; `null`: when it happens. iOS suspends
   * the app before its socket's close is delivered, only by reports.
   */
  readonly cutReportedAfterMs: number | null
  /**
   * The order in which app and page hide, both in one tick. App: the app first, by its runtime's
   * `onAppEnterBackground`; WeChat: the page first, only by reports.
   */
  readonly hideOrder: HideOrder
  /**
   * `late`: the event comes after 3 s, with the state at its cause. `missing`: it never comes. `wrong`: event and query
   * report that the network is available. Late and missing by dcloudio/uni-app#1049 and #1288.
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

/** A browser follows the standard. uni's own code in addition to it runs unchanged. */
export const h5Quirks: Quirks = tame

/**
 * HarmonyOS documents no close after an error, so the error comes without a close here as well, which is harder for an
 * app.
 */
export const appQuirks: Quirks = { ...tame, errorWithoutClose: true }

export const weixinQuirks: Quirks = { ...tame, cutInBackgroundMs: 5_000, hideOrder: 'page-first' }
