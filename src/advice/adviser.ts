import type { Advise, AdviceCode, Words } from './advices'

/** A limit of DV-22: advice stays a few lines long whatever the server sends. */
export const maxFieldChars = 24

/** A text that is no name may be a value. */
export const isPlainName = (text: string): boolean => text.length <= maxFieldChars && /^[A-Za-z_$][\w$-]*$/.test(text)

/** The name of a message, as advice may show it. */
export const shownName = (name: string): string => (isPlainName(name) ? name : '…')

/** By its beginning and its end: whatever else stands in braces, its reader takes it for JSON. */
export const isJsonText = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*(?:\{[^]*\}|\[[^]*\])\s*$/.test(value)

interface Adviser {
  readonly notify: Advise
  /** Calls once, after some seconds in which the app is shown. */
  readonly later: (check: () => void) => void
}

const advisers = new WeakMap<object, Adviser>()

/** In development: lets what is built around a client report mistakes with it. */
export function keepAdviser(client: object, adviser: Adviser): void {
  advisers.set(client, adviser)
}

/** In development: reports it, if the client has advice. */
export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words | null): void {
  advisers.get(client)?.notify(code, subject, about)
}

/** In development: judges it after some seconds, if the client has advice. */
export function adviseLater(client: object, check: () => void): void {
  advisers.get(client)?.later(check)
}

/** In development: whether the client has advice. */
export function isAdvised(client: object): boolean {
  return advisers.has(client)
}
