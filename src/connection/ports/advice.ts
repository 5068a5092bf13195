import type { AdviceCode, Words } from '../runtime/advices'

/** In development: reports a mistake once, with the fact that it was seen by. */
type Notify = (code: AdviceCode, subject?: Words, about?: Words) => void

const advisers = new WeakMap<object, Notify>()

/** In development: lets what is built around a client report mistakes with it. */
export function keepAdviser(client: object, notify: Notify): void {
  advisers.set(client, notify)
}

/**
 * In development: reports it, if the client has advice.
 * @param about what is reported once; the subject unless given
 */
export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words): void {
  advisers.get(client)?.(code, subject, about)
}
