import CoreUrl from 'core-js-pure/actual/url/index.js'
import CoreUrlSearchParams from 'core-js-pure/actual/url-search-params/index.js'

// This file is separate, because core-js's `URL` is much larger than the other modules (WS-37).
export const ownUrl: typeof URL = typeof URL === 'function' ? URL : CoreUrl
export const ownUrlSearchParams: typeof URLSearchParams =
  typeof URLSearchParams === 'function' ? URLSearchParams : CoreUrlSearchParams
