export interface StartSettings {
  readonly protocol: string
  readonly port: number
  /** Server token. Empty when the server requires none, or when other machines can load the page. */
  readonly token: string
  /** Account currency, which the plain dialect does not send. */
  readonly currency: string
  readonly currencyDigits: number
}

/** Reads the start command's settings. Other builds use the defaults. */
export function startSettings(): Partial<StartSettings> {
  // WeChat and the App's logic layer have no `window`.
  return typeof window === 'undefined' ? {} : window.tradewireStart ?? {}
}
