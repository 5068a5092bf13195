import type { App } from 'vue'
import { clientOf } from '../../../../../src'
import { legacySocketIO } from '../../../../../src/legacy'
import type { Wishes } from '../wishes'
import { receivedByNobody } from './received-by-others'

let unseen = 0

/** Installs the class over a server that pushes full lists. */
export function installLegacy(app: App, { url }: Wishes): void {
  app.use(legacySocketIO({
    url,
    currency: 'USD',
    currencyDigits: { USD: 2 },
    data: { type: 'Subscribe', traderid: 10260 },
    goodbye: (session) => ({ type: 'Unsubscribe', traderid: session?.userId }),
    words: { attempt: (attempt) => `Attempt ${attempt}`, closed: () => 'Closed' },
  }))
  clientOf().on('diagnosed', ({ code }) => {
    if (code === 'legacy-on-unseen') unseen += 1
  })
  uni.$on('getPositonsOrder', () => void (receivedByNobody.value += 1))
}

export const unseenReports = (): number => unseen
