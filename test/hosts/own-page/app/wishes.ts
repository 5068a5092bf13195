import { copyTrading, copyTradingPlain, type CopyTradingProtocol, type Session } from '../../../../src'

/** What a test wants of the app. */
export interface Wishes {
  readonly url: string
  /** `legacy`: the class over the plain dialect. */
  readonly dialect: 'copy-trading' | 'plain' | 'legacy'
  /** What the token provider gives, one after the other; the last one again and again. */
  readonly tokens: readonly string[]
}

const TRADER_ID = 10260

export const readWishes = (): Wishes => JSON.parse(String(uni.getStorageSync('own-page'))) as Wishes

/** How the token provider was asked. */
type Asked = (ask: { readonly fresh: boolean }) => void

export function wishedProtocol({ dialect, tokens }: Wishes, asked: Asked): CopyTradingProtocol {
  let given = 0
  const session: Session = {
    userId: TRADER_ID,
    token(ask) {
      asked(ask)
      given += 1
      return tokens[Math.min(given, tokens.length) - 1] ?? ''
    },
  }
  if (dialect === 'copy-trading') return copyTrading({ session })
  return copyTradingPlain({
    session,
    currency: 'USD',
    currencyDigits: { USD: 2 },
    firstFrame: (whose, token) => ({ type: 'Subscribe', traderid: whose?.userId, token }),
    goodbye: (whose) => ({ type: 'Unsubscribe', traderid: whose?.userId }),
  })
}
