import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../src/connection/ports/ports'
import { digestOf, type UserTokens } from './token-file'

export interface TokenClaim {
  /** The trader's id, or the chat's user. */
  readonly userId: string
  readonly token: string
}

/** Whether the token is the user's. */
export type VerifyToken = (claim: TokenClaim) => boolean | Promise<boolean>

/** Whether a client with this token may be that user. Rejects when that cannot be known now. */
export type TokenCheck = (userId: string, token: string | undefined) => boolean | Promise<boolean>

/** At most one of the first three is given; without any every client may be every user. */
export interface TokenRules {
  /** A token for all users. */
  readonly token: string | undefined
  readonly tokens: UserTokens | undefined
  readonly verifyToken: VerifyToken | undefined
  /** An answer of `verifyToken` that takes longer is none. */
  readonly verifyTimeoutMs: number
}

const isSame = (token: string, expected: Buffer): boolean => timingSafeEqual(digestOf(token), expected)

function createVerifier(verifyToken: VerifyToken, timeoutMs: number, clock: Clock): TokenCheck {
  const failed = (cause: unknown): Error => new Error('verifyToken failed', { cause })

  /** Any answer except `true` is a no. */
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
    if (token === undefined) return false
    try {
      const answer = verifyToken({ userId, token })
      return typeof answer === 'boolean' ? answer : inTime(Promise.resolve(answer))
    } catch (error) {
      return Promise.reject(failed(error))
    }
  }
}

export function createTokenCheck(rules: TokenRules, clock: Clock): TokenCheck {
  const { token: shared, tokens, verifyToken, verifyTimeoutMs } = rules
  if (verifyToken !== undefined) return createVerifier(verifyToken, verifyTimeoutMs, clock)
  if (tokens !== undefined) {
    // A user that is not in the file takes as long as one that is.
    const noToken = randomBytes(32)
    return (userId, token) =>
      token !== undefined && isSame(token, tokens.get(userId) ?? noToken) && tokens.has(userId)
  }
  if (shared === undefined) return () => true
  const expected = digestOf(shared)
  return (_, token) => token !== undefined && isSame(token, expected)
}
