import type { App } from 'vue'
import { useSocketIOStore } from '../../../../../src/stores'
import { legacySocketIO } from '../../../../../src/legacy'
import type { Wishes } from '../wishes'
import { heardByNobody } from './heard-by-others'

/** The class on `socketIo`, over a server that pushes full lists. */
export function installLegacy(app: App, { url }: Wishes): void {
  app.use(legacySocketIO({
    url,
    currency: 'USD',
    currencyDigits: { USD: 2 },
    data: { type: 'Subscribe', traderid: 10260 },
    goodbye: (session) => ({ type: 'Unsubscribe', traderid: session?.userId }),
    words: { attempt: (attempt) => `Attempt ${attempt}`, closed: () => 'Closed' },
  }))
  uni.$on('getPositonsOrder', () => void (heardByNobody.value += 1))
}

export const unseenReports = (): number => useSocketIOStore().stats().diagnostics['legacy-on-unseen'] ?? 0
