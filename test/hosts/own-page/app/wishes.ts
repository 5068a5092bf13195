import {
  copyTrading, copyTradingPlain, jsonProtocol, type CopyTradingProtocol, type JsonProtocol, type Session,
} from '../../../../src'

/** A test's requests to the app. */
export interface Wishes {
  readonly url: string
  /** `legacy`: the class over the plain dialect; `json`: a server of its own messages. */
  readonly dialect: 'copy-trading' | 'plain' | 'legacy' | 'json'
  /** The token provider's answers, one after the other; the last one again and again. */
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

/**
 * The protocol of the server in `test/hosts/scenarios/targets.test.ts`; it refuses by a frame, as Alipay reports no
 * code.
 */
export const wishedJson = ({ tokens }: Wishes): JsonProtocol => jsonProtocol({
  session: { userId: TRADER_ID, token: () => tokens[0] ?? '' },
  login: ({ token }) => ({ type: 'login', data: { token } }),
  loggedIn: (message) => isOfType(message, 'welcome'),
  refused: (message) => (isOfType(message, 'refused') ? { reason: 'final', code: 'blocked' } : undefined),
})

const isOfType = (message: unknown, type: string): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type
