import type { AdviceCode, Words } from '../runtime/advices'

/** In development: tells a mistake once, with the fact that it was seen by. */
type Tell = (code: AdviceCode, subject?: Words, about?: Words) => void

const tellers = new WeakMap<object, Tell>()

/** In development: lets what is built around a client tell of mistakes with it. */
export function keepTeller(client: object, tell: Tell): void {
  tellers.set(client, tell)
}

/**
 * In development: tells it, if the client has advice.
 * @param about what is told of once; the subject unless given
 */
export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words): void {
  tellers.get(client)?.(code, subject, about)
}
