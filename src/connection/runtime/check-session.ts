import type { Session } from '../ports/protocol'
import { isName, isRecord } from '../../shared/checks'
import { requireOption } from '../../shared/require-option'

/**
 * Throws `invalid-option` for what is no session: `userId` a finite number or a text that is not
 * empty, `token` a text, left out or, where the client can ask it, a function. JavaScript callers have no compiler to
 * tell them.
 */
export function checkSession(session: Session, asksTokens: boolean): void {
  const given: unknown = session
  // Its type only, as for the token: any value may be the secret.
  requireOption('session', typeof given, isRecord(given))
  const { userId, token } = session
  requireOption('session.userId', userId, isName(userId) || Number.isFinite(userId))
  const kind = typeof token
  requireOption('session.token', kind, kind === 'string' || kind === 'undefined' || kind === 'function')
  requireOption('session.token, in a client without the part tokens(),', kind, kind !== 'function' || asksTokens)
}
