import { failureOf, onProtocolRefused, onResolved, onResolveFailed, onSocketClosed } from '../machine/attempt'
import { beginDue, markEnded } from '../machine/reconnect'
import type { Phase } from '../machine/state'
import type { Failure } from '../machine/status'
import type { Handlers, Rows } from '../machine/step'
import { close, enter, isFeeding, pushEffect, settleUptime, type Transition } from '../machine/transition'
import type { Parts } from '../ports/parts'

/**
 * Lets a session's `token` be a function: it is asked before the first connection, and once more when the server
 * refused the last token. Without it such a session is refused with `invalid-option`.
 * @example
 * createTradewire({ url, protocol: jsonProtocol({ session: { userId: 7, token: fetchToken } }), parts: [tokens()] })
 */
export function tokens(): Pick<Parts, 'tokens'> {
  return {
    tokens: {
      rows: tokenRows,
      async ask(provider, fresh) {
        // JavaScript callers have no compiler to tell them that a token is a text.
        const text: unknown = await provider({ fresh })
        if (typeof text !== 'string') throw new Error(`got ${typeof text}`)
        return text
      },
    },
  }
}

/**
 * One new token and one retry, which costs no attempt. A second refusal before the minimum uptime is final; then the
 * next connection begins with a new token.
 */
function renews(t: Transition, failure: Failure, isUnauthorized: boolean): boolean {
  settleUptime(t)
  if (t.token === 'spent' && failure.code === 'token-refused') t.token = 'renewing'
  if (t.token !== 'armed' || !isUnauthorized) return false
  t.token = 'renewing'
  t.failure = { ...failure, final: false }
  markEnded(t)
  return true
}

/** The new token has arrived. */
function spend(t: Transition): void {
  if (t.token === 'renewing') t.token = 'spent'
}

const refused = {
  socketClosed(t, phase, event) {
    const isUnauthorized = t.policy.closeCodes[event.code]?.kind === 'unauthorized'
    if (!renews(t, failureOf(t, event), isUnauthorized)) return onSocketClosed(t, phase, event)
    if (isFeeding(phase)) pushEffect(t, 'detach')
    enter(t, { name: 'idle' })
    beginDue(t, 'extra')
  },
  protocolRefused(t, phase, event) {
    const { kind, code, detail } = event
    if (!renews(t, { code, detail, final: true }, kind === 'unauthorized')) return onProtocolRefused(t, phase, event)
    pushEffect(t, 'detach')
    close(t, { next: 'retry' })
  },
} satisfies Handlers<Phase>

/** What the machine does where the token comes from the application: asks for a new one after a refusal, once. */
export const tokenRows: Rows = {
  resolving: {
    resolved(t, phase, event) {
      spend(t)
      onResolved(t, phase, event)
    },
    resolveFailed(t, phase, event) {
      // The token was fetched beside the address and is kept.
      if (event.code === 'url-failed') spend(t)
      onResolveFailed(t, phase, event)
    },
  },
  opening: { socketClosed: refused.socketClosed },
  readying: refused,
  ready: refused,
}
