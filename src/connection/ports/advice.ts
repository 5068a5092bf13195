import type { Advise, AdviceCode, Words } from '../runtime/advices'

/** A limit of DV-22: advice stays a few lines long whatever the server sends. */
export const maxFieldChars = 24

/** A text that is no name may be a value. */
export const isPlainName = (text: string): boolean => text.length <= maxFieldChars && /^[A-Za-z_$][\w$-]*$/.test(text)

/** The name of a message, as advice may show it. */
export const shownName = (name: string): string => (isPlainName(name) ? name : '…')

/** By its beginning and its end: whatever else stands in braces, its reader takes it for JSON. */
export const isJsonText = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*(?:\{[^]*\}|\[[^]*\])\s*$/.test(value)

const advisers = new WeakMap<object, Advise>()

/** In development: lets what is built around a client report mistakes with it. */
export function keepAdviser(client: object, notify: Advise): void {
  advisers.set(client, notify)
}

/** In development: reports it, if the client has advice. */
export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words | null): void {
  advisers.get(client)?.(code, subject, about)
}
