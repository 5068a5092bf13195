import { closeReasonFor } from '../platform/socket/standard-frames'
import { domException } from './dom-exception'
import { isObject, wellFormed, wordsOf } from './web-idl'

/** RFC 2616's token. */
const TOKEN = /^[!#$%&'*+\-.^\w`|~]+$/

export interface CloseRequest {
  readonly code: number
  readonly reason: string
}

/** The subprotocols asked for. Throws a `SyntaxError` for one that is no token, or is there twice. */
export function checkProtocols(given: string | Iterable<string>): readonly string[] {
  const asked = Array.from(isObject(given) && Symbol.iterator in given ? given : [given], wordsOf)
  const wrong = asked.find((name, at) => !TOKEN.test(name) || asked.indexOf(name) !== at)
  if (wrong !== undefined) throw domException('SyntaxError', `Wrong protocol: ${wrong}`)
  return asked
}

/** Throws `InvalidAccessError` for a code that is not the application's, `SyntaxError` for too long a reason. */
export function checkClose(given?: number, reason?: string): CloseRequest {
  const wanted = given === undefined ? 1000 : Number(given)
  const near = Math.round(wanted)
  // Web IDL's `[Clamp]`: of two that are as near the even one. What is out of its range is refused in any case.
  const code = near - wanted === 0.5 ? near - (near % 2) : near
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException('InvalidAccessError', `Wrong code: ${code}`)
  }
  const words = reason === undefined ? '' : wellFormed(wordsOf(reason))
  if (closeReasonFor(words) !== words) throw domException('SyntaxError', 'Wrong reason: too long')
  return { code, reason: words }
}
