/** The platform's network event when the line goes or comes back. */
export type NetworkEvent = 'right' | 'late' | 'missing' | 'wrong'

/** The order of a platform's events when the app goes to the background. */
export type HideOrder = 'app-first' | 'page-first'

/**
 * The quirks of a runtime: platform behaviour that breaks apps. Each host has its platform's documented default, which
 * a test may change; it ignores those that its platform cannot have.
 */
export interface Quirks {
  /**
   * A line that fails emits an error and never a close. Off: it emits a close with 1006. App, by its runtime's
   * `_socketOnError` and dcloudio/uni-app#1619; on WeChat by reports only.
   */
  readonly errorWithoutClose: boolean
  /**
   * A native close is never answered: no `onClose`, and on WeChat the socket counts on. Off: it is.
   * App and H5 while the far side is out of reach, by dcloudio/uni-app#2144; on WeChat by reports only.
   */
  readonly closeWithoutAnswer: boolean
  /**
   * After this long in the background the network is cut, each socket closed with 1000 "interrupted", and
   * on WeChat none opened until the return; Infinity for never.
   * WeChat: 5,000, by its documents and weapp-socketio/weapp.socket.io#10.
   */
  readonly cutInBackgroundMs: number
  /**
   * The cut of `cutInBackgroundMs` is reported this long after the return alone, ms; `null` for when it happens. iOS
   * suspends the app before its socket's close is delivered, by reports only.
   */
  readonly cutReportedAfterMs: number | null
  /**
   * The order of app and page in hiding; both do in one tick. App: the app first, by its runtime's
   * `onAppEnterBackground`; WeChat: the page, by reports only.
   */
  readonly hideOrder: HideOrder
  /**
   * `late`: the event comes after 3 s, with the state at its cause. `missing`: it never comes. `wrong`: event and
   * answer say that the network is there. Late and missing by dcloudio/uni-app#1049 and #1288.
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

/** A browser keeps the standard; what uni's own code adds there is run as it is. */
export const h5Quirks: Quirks = tame

/** HarmonyOS documents no close after an error: the error comes alone there too, which an app finds harder. */
export const appQuirks: Quirks = { ...tame, errorWithoutClose: true }

export const weixinQuirks: Quirks = { ...tame, cutInBackgroundMs: 5_000, hideOrder: 'page-first' }
