import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../src/connection/ports/ports'
import { digestOf, type UserTokens } from './token-file'

export interface TokenClaim {
  readonly userId: string
  readonly token: string
}

export type VerifyToken = (claim: TokenClaim) => boolean | Promise<boolean>

/** Returns whether a client with this token may act as the user. Rejects if the check is currently impossible. */
export type TokenCheck = (userId: string, token: string | undefined) => boolean | Promise<boolean>

/** At most one of `token`, `tokens` and `verifyToken` is set. If none is set, any client may act as any user. */
export interface TokenRules {
  readonly token: string | undefined
  readonly tokens: UserTokens | undefined
  readonly verifyToken: VerifyToken | undefined
  readonly verifyTimeoutMs: number
}

type TokenTimers = Pick<Clock, 'setTimer' | 'clearTimer'>

/** Maximum length of a token for `verifyToken`. Limited because the server stores open connections' tokens (SV-296). */
const maxTokenLength = 8_192

const isSame = (token: string, expected: Buffer): boolean => timingSafeEqual(digestOf(token), expected)

function createVerifier(verifyToken: VerifyToken, timeoutMs: number, clock: TokenTimers): TokenCheck {
  const failed = (cause: unknown): Error => new Error('verifyToken failed', { cause })

  /** Rejects after the timeout. Accepts a token only if the result is `true`. */
  function inTime(answer: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => reject(new Error(`not verified within ${timeoutMs} ms`)), timeoutMs)
      const settle = (task: () => void): void => {
        clock.clearTimer(timer)
        task()
      }
      answer.then((may) => settle(() => resolve(may === true)), (error: unknown) => settle(() => reject(failed(error))))
    })
  }

  return (userId, token) => {
    if (token === undefined || token.length > maxTokenLength) return false
    try {
      const answer = verifyToken({ userId, token })
      return typeof answer === 'boolean' ? answer : inTime(Promise.resolve(answer))
    } catch (error) {
      return Promise.reject(failed(error))
    }
  }
}

export function createTokenCheck(rules: TokenRules, clock: TokenTimers): TokenCheck {
  const { token: shared, tokens, verifyToken, verifyTimeoutMs } = rules
  if (verifyToken !== undefined) return createVerifier(verifyToken, verifyTimeoutMs, clock)
  if (tokens !== undefined) {
    // Makes the check of an unknown user as slow as that of a known user.
    const noToken = randomBytes(32)
    return (userId, token) =>
      token !== undefined && isSame(token, tokens.get(userId) ?? noToken) && tokens.has(userId)
  }
  if (shared === undefined) return () => true
  const expected = digestOf(shared)
  return (_, token) => token !== undefined && isSame(token, expected)
}
