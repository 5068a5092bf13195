import { closeReasonFor } from '../platform/socket/close-frame'
import { domException } from './dom-exception'
import { wellFormed } from './socket-address'
import { isObject, wordsOf } from './web-idl'

/** RFC 2616's token. */
const TOKEN = /^[!#$%&'*+\-.^\w`|~]+$/

/** The subprotocols asked for. Throws a `SyntaxError` for one that is no token, or is there twice. */
export function checkProtocols(given: string | Iterable<string>): readonly string[] {
  const asked = Array.from(isObject(given) && Symbol.iterator in given ? given : [given], wordsOf)
  const wrong = asked.find((name, at) => !TOKEN.test(name) || asked.indexOf(name) !== at)
  if (wrong !== undefined) throw domException('SyntaxError', `Wrong protocol: ${wrong}`)
  return asked
}

/** Throws `InvalidAccessError` for a code that is not the application's, `SyntaxError` for too long a reason. */
export function checkClose(given: number | undefined, reason: string | undefined): { code: number; reason: string } {
  const code = given === undefined ? 1000 : Math.round(Number(given))
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException('InvalidAccessError', `Wrong code: ${code}`)
  }
  const words = reason === undefined ? '' : wellFormed(wordsOf(reason))
  if (closeReasonFor(words) !== words) throw domException('SyntaxError', 'Wrong reason: too long')
  return { code, reason: words }
}
