import { domException } from './dom-exception'
import { utf8Length } from './outgoing'
import { wellFormed } from './socket-address'

/** RFC 2616's token. */
const TOKEN = /^[!#$%&'*+\-.^\w`|~]+$/
const LONGEST_REASON_BYTES = 123

/** The subprotocols asked for. Throws a `SyntaxError` for one that is no token, or is there twice. */
export function checkProtocols(given: string | readonly string[]): readonly string[] {
  const asked = typeof given === 'string' ? [given] : Array.from(given, String)
  const wrong = asked.find((name, at) => !TOKEN.test(name) || asked.indexOf(name) !== at)
  if (wrong !== undefined) throw domException('SyntaxError', `Wrong subprotocol: ${wrong}`)
  return asked
}

/** Throws `InvalidAccessError` for a code that is not the application's, `SyntaxError` for too long a reason. */
export function checkClose(code: number | undefined, reason: string | undefined): { code: number; reason: string } {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException('InvalidAccessError', `Wrong close code: ${code}`)
  }
  const words = wellFormed(reason ?? '')
  if (utf8Length(words) > LONGEST_REASON_BYTES) {
    throw domException('SyntaxError', 'Too long a close reason')
  }
  return { code: code ?? 1000, reason: words }
}
