import { appLocale } from '../platform/app-locale'
import { isName, isRecord } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { reasonsEn, reasonsZhHans } from './texts'

/** Fields of a failed result that `failureText` needs for the message. */
export interface FailedAnswer {
  /** Always `false`: the call failed, or its outcome is unknown. */
  readonly ok: false
  /** The error code of the failure. */
  readonly code: string
  /** Technical detail. For `server-error` the detail is the server's own message. */
  readonly detail?: string | undefined
}

/** The error that `orThrow` throws, with a `message` for the user. */
export interface AnswerError extends Error {
  /** The error code of the failed result. */
  readonly code: string
  /** The technical detail of the failed result. */
  readonly detail?: string | undefined
}

/**
 * Returns the data of a successful result and throws an error for a failed one. Use this function with `try` and
 * `catch` around `request`, `send` or `postAndWait`, which never reject.
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
 * Returns a user-facing message for a failed result, the `failure` of the status, or a caught error. For `server-error`
 * this is the server's own message. Other codes have messages in `reasonsEn` and `reasonsZhHans`. Returns a code
 * without a message, or the message of any other error, unchanged. Returns `''` for a successful result.
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
  const texts = /^zh(?![a-z])/i.test(locale) ? reasonsZhHans : reasonsEn
  return new Map<string, string>(Object.entries(texts)).get(code) || code
}
