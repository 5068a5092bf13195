import type { Parts } from '../ports/parts'

/**
 * Lets a session's `token` be a function: it is asked before the first connection, or before each one where `url`
 * reads the token, and once more when the server refused the last token. Without it such a session is refused with
 * `invalid-option`.
 * @example
 * createTradewire({ url, protocol: jsonProtocol({ session: { userId: 7, token: fetchToken } }), parts: [tokens()] })
 */
export function tokens(): Pick<Parts, 'tokens'> {
  return {
    tokens: {
      async ask(provider, fresh) {
        // JavaScript callers have no compiler to say that a token is a text.
        const text: unknown = await provider({ fresh })
        if (typeof text !== 'string') throw new Error(`got ${typeof text}`)
        return text
      },
    },
  }
}
