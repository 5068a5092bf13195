/** Settings that the start command passes to the page about its server. */
export interface StartSettings {
  readonly protocol: string
  readonly port: number
  /** Token; empty when the server requires none, or when other machines can load the page. */
  readonly token: string
  /** Account currency, which the plain dialect does not send. */
  readonly currency: string
  readonly currencyDigits: number
}

/** Reads the settings that the start command put into the page. In any other build, each setting has its default. */
export function startSettings(): Partial<StartSettings> {
  // A WeChat mini-program and the App's logic layer have no `window` object.
  return typeof window === 'undefined' ? {} : window.tradewireStart ?? {}
}
