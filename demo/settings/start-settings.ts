/** The start command's message to the page about the server that it started. */
export interface StartSettings {
  /** Which protocol that server has. */
  readonly protocol: string
  readonly port: number
  /** Empty when the server asks for none, and where others than this machine can load the page. */
  readonly token: string
  /** The currency of the accounts, which the plain dialect does not send. */
  readonly currency: string
  readonly currencyDigits: number
}

/** The settings stand in the page that the start command serves; in any other build each has its default. */
export function startSettings(): Partial<StartSettings> {
  // A WeChat mini-program and the App's logic layer have no `window`.
  return typeof window === 'undefined' ? {} : window.tradewireStart ?? {}
}
