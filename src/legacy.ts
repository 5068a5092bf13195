import { currentPage, currentScope, watchShown, watchUnload } from './vue/connection/page-visibility'
import type { LegacyOptions } from './legacy/legacy-protocol'
import { createLegacy, type Legacy } from './legacy/legacy-client'

export { arrayFilter } from './legacy/array-filter'
export type { Legacy } from './legacy/legacy-client'
export type { LegacySocketIO, LegacySocketIOClass } from './legacy/socket-io-class'

/**
 * Provides the `socketIO` class that many apps have in a `socket.js`. Pages that use this class run unchanged and share
 * their client with composables. H5 builds require `tradewire/vite`.
 * @throws TradewireError `invalid-option`, at the latest on the first `new`
 * @example
 * const legacy = legacySocketIO({ url: 'wss://feed.example.com/ws', currency: 'USD', currencyDigits: { USD: 2 } })
 * app.use(legacy)
 */
export function legacySocketIO(options: LegacyOptions): Legacy {
  return createLegacy(options, { current: currentPage, scope: currentScope, watchShown, watchUnload })
}
