import { appLocale } from '../platform/app-locale'
import { isName, isRecord } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { outboxResults, reasonsEn, reasonsZhHans } from './texts'

/** Fields of a failed result that `failureText` reads. */
export interface FailedAnswer {
  /** Always `false`, because the call failed or its outcome is unknown. */
  readonly ok: false
  /** The error code. */
  readonly code: string
  /** Technical detail, or the server's message for `server-error`. */
  readonly detail?: string | undefined
}

/** The error that `orThrow` throws, with a `message` for the user. */
export interface AnswerError extends Error {
  /** The result's error code. */
  readonly code: string
  /** The result's technical detail. */
  readonly detail?: string | undefined
}

/**
 * Returns the data of a successful result. Throws for a failed result. Use this function with `try` and `catch`,
 * because `request`, `send` and `postAndWait` never reject.
 * @param answer the result of `request`, `send` or `postAndWait`
 * @throws AnswerError with the code of the failed result
 * @example
 * async function query(): Promise<void> {
 *   try {
 *     await orThrow(socketOf().request('query', { id: 1 }))
 *     await uni.showToast({ title: 'Done' })
 *   } catch (error) {
 *     await uni.showToast({ title: failureText(error), icon: 'none' })
 *   }
 * }
 */
export function orThrow<Data>(
  answer: Answered<{ readonly ok: true; readonly data: Data } | FailedAnswer>,
): Promise<Data>
export function orThrow(answer: Answered<{ readonly ok: true } | FailedAnswer>): Promise<void>
export async function orThrow(
  answer: Answered<{ readonly ok: true; readonly data?: unknown } | FailedAnswer>,
): Promise<unknown> {
  const given = await answer
  if (given.ok) return given.data
  const { code, detail } = given
  const error: AnswerError = Object.assign(new Error(failureText(given)), { name: 'AnswerError', code, detail })
  throw error
}

type Answered<Answer> = Answer | Promise<Answer>

/**
 * Returns a user-facing message for a failed result, a status's `failure`, or a caught error. For `server-error`,
 * returns the server's message. For other codes, returns the message from `reasonsEn` or `reasonsZhHans`. Outbox
 * results, such as `expired`, also have a message. Returns any other code unchanged, such as a server's reason for
 * rejecting an order. Returns the message of any other error unchanged, and `''` for a successful result.
 * @param failure a failed result, a failure or an error
 * @param locale the language: Chinese if the locale begins with `zh`, else English
 * @default locale the app's current locale
 * @example const show = (failure: unknown) => uni.showToast({ title: failureText(failure), icon: 'none' })
 */
export function failureText(failure: unknown, locale: string = appLocale()): string {
  if (!isRecord(failure)) return isName(failure) ? failure : ''
  const { ok, code, detail } = failure
  if (ok === true) return ''
  if (!isName(code)) return messageOf(failure)
  if (code === 'server-error' && isName(detail) && !/^[\d[{-]/.test(detail)) return detail
  const texts = /^zh(?![a-z])/i.test(locale)
    ? { ...reasonsZhHans, ...outboxResults.zhHans } : { ...reasonsEn, ...outboxResults.en }
  return new Map<string, string>(Object.entries(texts)).get(code) || code
}
