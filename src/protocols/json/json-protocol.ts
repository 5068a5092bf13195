import { usualParts } from '../../connection/parts/usual-parts'
import { checkOptions } from '../../shared/check-options'
import { isFunction, isName, isRecord, type Check } from '../../shared/checks'
import { TradewireError } from '../../shared/tradewire-error'
import type { JsonOptions, JsonProtocol } from './json-options'
import { startJson } from './json-session'

const isSwitch: Check = (value) => typeof value === 'boolean'
/** Installed clients of this protocol. */
const jsonClients = new WeakSet<object>()

/**
 * Any server's JSON messages, `{ "type", "data", "id" }` or what `read` and `write` make of them.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function jsonProtocol(options: JsonOptions = {}): JsonProtocol {
  checkOptions(options, {
    type: isName, data: isName, id: isName,
    read: isFunction, write: isFunction, decode: isFunction, encode: isFunction,
    login: isFunction, loggedIn: isFunction, refused: isFunction,
    ping: isFunction, isPong: isFunction,
    schema: isRecord, needsSession: isSwitch,
  })
  const { session, login, ping, needsSession = login !== undefined } = options
  let lastId = 0
  return {
    name: 'json',
    policy: { ping: ping !== undefined },
    liveness: 'any',
    needsSession,
    parts: usualParts(),
    session,
    installed({ client, emit }) {
      jsonClients.add(client)
      client.on('messageReceived', ({ name, data }) => emit(`message:${name}`, data))
    },
    start: (whose, _policy, line) => startJson(options, whose, line, () => (lastId += 1)),
  }
}

/** @throws TradewireError `invalid-option` unless `client` is an installed client of `jsonProtocol()`. */
export function requireJsonClient(client: { readonly name: string }): void {
  if (jsonClients.has(client)) return
  throw new TradewireError('invalid-option', `client ${client.name} has no jsonProtocol()`)
}
