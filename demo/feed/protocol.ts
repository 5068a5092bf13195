import { copyTrading, copyTradingPlain, type CopyTradingProtocol, type Session } from '../../src'
import { startSettings } from '../settings/start-settings'

/** The protocol of the feed server that the start command started; the feed protocol if none said otherwise. */
export function feedProtocol(session: Session | null): CopyTradingProtocol {
  const user = session === null ? {} : { session }
  // Compared where it is called, so that a build for the feed is one without the plain protocol.
  return import.meta.env.VITE_FEED_DIALECT === 'plain' ? plainProtocol(user) : copyTrading(user)
}

/** The plain dialect has no orders: there nothing of them is shown. */
export function takesOrders(): boolean {
  return import.meta.env.VITE_FEED_DIALECT !== 'plain'
}

function plainProtocol(user: { readonly session?: Session }): CopyTradingProtocol {
  const { currency = 'USD', currencyDigits = 2 } = startSettings()
  return copyTradingPlain({
    ...user,
    currency,
    currencyDigits: { [currency]: currencyDigits },
    firstFrame: (session, token) => ({
      type: 'Subscribe',
      traderid: session?.userId,
      ...(token === undefined ? {} : { token }),
    }),
    goodbye: (session) => ({ type: 'Unsubscribe', traderid: session?.userId }),
  })
}
