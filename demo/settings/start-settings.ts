/** The start command's data for the page about its server. */
export interface StartSettings {
  readonly protocol: string
  readonly port: number
  /** Empty when the server requires none, or when other machines can load the page. */
  readonly token: string
  /** The currency of the accounts, which the plain dialect does not send. */
  readonly currency: string
  readonly currencyDigits: number
}

/** Reads the settings from the page of the start command. In any other build, each setting has its default. */
export function startSettings(): Partial<StartSettings> {
  // A WeChat mini-program and the App's logic layer have no `window`.
  return typeof window === 'undefined' ? {} : window.tradewireStart ?? {}
}
