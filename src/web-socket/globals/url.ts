import CoreUrl from 'core-js-pure/actual/url/index.js'
import CoreUrlSearchParams from 'core-js-pure/actual/url-search-params/index.js'

// The runtime's own, else core-js's. Apart from the others: these two are several times their size (WS-37).
export const ownUrl: typeof URL = typeof URL === 'function' ? URL : CoreUrl
export const ownUrlSearchParams: typeof URLSearchParams =
  typeof URLSearchParams === 'function' ? URLSearchParams : CoreUrlSearchParams
