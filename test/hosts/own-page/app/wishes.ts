import { jsonProtocol } from '../../../../src'

export interface Wishes {
  readonly url: string
  /** `legacy` is the class over the plain dialect, `json` a server with its own messages. */
  readonly dialect: 'legacy' | 'json'
  readonly token: string
}

export function readWishes(): Wishes | undefined {
  const text = String(uni.getStorageSync('own-page'))
  return text === '' ? undefined : JSON.parse(text) as Wishes
}

/**
 * Protocol of the server in `test/hosts/scenarios/targets.test.ts`. It rejects by a frame, because Alipay reports no
 * code.
 */
export const wishedJson = ({ token: given }: Wishes) => jsonProtocol({
  session: { userId: 10260, token: given },
  login: ({ token }) => ({ type: 'login', data: { token } }),
  loggedIn: (message) => isOfType(message, 'welcome'),
  refused: (message) => (isOfType(message, 'refused') ? { reason: 'final', code: 'blocked' } : undefined),
})

const isOfType = (message: unknown, type: string): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type
