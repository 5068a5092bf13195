import { copyTrading, type CopyTradingOptions, type Session } from '../../src'

/** The protocol of the feed server that the start command started; the feed protocol if none said otherwise. */
export function feedProtocol(session: Session | null): ReturnType<typeof copyTrading> {
  return copyTrading({ ...dialectOptions(), ...(session === null ? {} : { session }) })
}

function dialectOptions(): CopyTradingOptions {
  if (import.meta.env.VITE_FEED_DIALECT !== 'plain') return { dialect: 'feed' }
  const currency = String(import.meta.env.VITE_FEED_CURRENCY ?? 'USD')
  return {
    dialect: 'plain',
    currency,
    currencyDigits: { [currency]: Number(import.meta.env.VITE_FEED_CURRENCY_DIGITS ?? 2) },
    firstFrame: (session: Session | null, token: string | undefined) => ({
      type: 'Subscribe',
      traderid: session?.traderId,
      ...(token === undefined ? {} : { token }),
    }),
    goodbye: (session: Session | null) => ({ type: 'Unsubscribe', traderid: session?.traderId }),
  }
}
