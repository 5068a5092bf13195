import { appLocale } from '../platform/app-locale'
import { isName, isRecord } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { reasonsEn, reasonsZhHans } from './texts'

/** The fields of a failed result that determine its message. */
export interface FailedAnswer {
  /** The call failed, or its outcome is unknown. */
  readonly ok: false
  /** The failure's code. */
  readonly code: string
  /** Technical detail; for `server-error` the server's own message. */
  readonly detail?: string | undefined
}

/** The error that `orThrow` throws, with a `message` for the user. */
export interface AnswerError extends Error {
  /** The code of the failed answer. */
  readonly code: string
  /** The detail of the failed answer. */
  readonly detail?: string | undefined
}

/**
 * Returns the data of a result, and throws if it failed: for `try` and `catch` around `request`, `send` or
 * `postAndWait`, which never reject.
 * @param answer the result of `request`, `send` or `postAndWait`
 * @throws AnswerError with the code of the failed answer
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
 * Returns a message for the user for a failed result, the status's `failure` or a caught error: the server's own
 * message for `server-error`, else the code's message in `reasonsEn` or `reasonsZhHans`. Returns a code without a
 * message unchanged, like any other error's message; `''` for a successful result.
 * @param failure a failed answer, a failure or an error
 * @param locale Chinese when it begins with `zh`, else English
 * @default locale the app's current locale
 * @example const show = (failure: unknown) => uni.showToast({ title: failureText(failure), icon: 'none' })
 */
export function failureText(failure: unknown, locale: string = appLocale()): string {
  if (!isRecord(failure)) return isName(failure) ? failure : ''
  const { ok, code, detail } = failure
  if (ok === true) return ''
  if (!isName(code)) return messageOf(failure)
  // Numbers and JSON are not for users.
  if (code === 'server-error' && isName(detail) && !/^[\d[{-]/.test(detail)) return detail
  const texts = /^zh(?![a-z])/i.test(locale) ? reasonsZhHans : reasonsEn
  return new Map<string, string>(Object.entries(texts)).get(code) || code
}
