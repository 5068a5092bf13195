import type { Advise, AdviceCode, Words } from './advices'

/** A limit of DV-22 that keeps advice a few lines long for any server message. */
export const maxFieldChars = 24

/** Text in another form may be a value. */
export const isPlainName = (text: string): boolean => text.length <= maxFieldChars && /^[A-Za-z_$][\w$-]*$/.test(text)

/** The name of a message as shown in advice. */
export const shownName = (name: string): string => (isPlainName(name) ? name : '…')

/** By its first and last character: a reader takes any text in braces for JSON. */
export const isJsonText = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*(?:\{[^]*\}|\[[^]*\])\s*$/.test(value)

interface Adviser {
  readonly notify: Advise
  /** Calls once, after the app was shown for some seconds. */
  readonly later: (check: () => void) => void
}

const advisers = new WeakMap<object, Adviser>()

/** In development: lets features around a client report mistakes with it. */
export function keepAdviser(client: object, adviser: Adviser): void {
  advisers.set(client, adviser)
}

/** In development: what is advised about `owner` is reported as advice of the client. */
export function shareAdvice(client: object, owner: object): void {
  const adviser = advisers.get(client)
  if (adviser !== undefined) advisers.set(owner, adviser)
}

/** In development: reports a mistake if the client has advice. */
export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words | null): void {
  advisers.get(client)?.notify(code, subject, about)
}

/** In development: checks for a mistake after some seconds, if the client has advice. */
export function adviseLater(client: object, check: () => void): void {
  advisers.get(client)?.later(check)
}

/** In development: whether the client has advice. */
export function isAdvised(client: object): boolean {
  return advisers.has(client)
}
