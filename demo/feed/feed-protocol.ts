import { copyTrading, copyTradingPlain, type CopyTradingProtocol, type Session } from '../../src'
import { startSettings } from '../settings/start-settings'

/** Returns the protocol of the start command's server, by default the feed protocol. */
export function feedProtocol(session: Session | null): CopyTradingProtocol {
  const user = session === null ? {} : { session }
  // Compares the variable inline, so that feed protocol builds contain no code of the plain protocol.
  return import.meta.env.VITE_FEED_DIALECT === 'plain' ? plainProtocol(user) : copyTrading(user)
}

/** Whether the protocol supports orders. Without orders, their controls are hidden. */
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
