import { defaultCloseCodes } from '../../connection/policy/close-codes'
import type { Protocol } from '../../connection/ports/protocol'
import { isDeveloped } from '../../shared/developed'
import { checkOptions, keepGiven, requireOption, type OptionCalls } from '../../shared/options'
import { isAmount, isBoolean, isFunction, isName, isPromise, type Check } from '../../shared/checks'
import { malformed } from '../../shared/errors'
import type { JsonEvents, JsonOptions } from './json-options'
import { isField, startJson, type JsonMemory } from './json-session'
import { traitsByClient } from './client-traits'
import { createRequestIds } from './request-ids'

const known: Record<keyof JsonOptions, 1> = {
  type: 1, data: 1, id: 1, idType: 1, read: 1, write: 1, decode: 1, encode: 1, login: 1, loggedIn: 1, refused: 1,
  ping: 1, isPong: 1, schema: 1, session: 1, needsSession: 1, topicIntervalMs: 1,
}

const events: Record<keyof JsonEvents, 1> = { messageReceived: 1, durableAnswered: 1 }

const isIdType: Check = (value) => value === 'string' || value === 'number'
const isRaw: Check = (value) => isFunction(value) || isName(value)

/**
 * Creates a protocol for JSON messages `{ "type", "data", "id" }`, or for messages that `read` and `write` define.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example
 * app.use(createTradewire({ url: 'wss://api.example.com/ws', protocol: jsonProtocol() }))
 */
export function jsonProtocol<Written, Decoded, Login, Ping>(
  options: JsonOptions<Written, Decoded, Login, Ping> = {},
): Protocol<JsonEvents> {
  const calls: OptionCalls = {}
  let checked: JsonOptions = options
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    checked = checkInDevelopment(options, calls)
  }
  const { session, login, ping, needsSession = login !== undefined, topicIntervalMs = 0 } = options
  const memory: JsonMemory = { ids: createRequestIds(options.idType) }
  const protocol: Protocol<JsonEvents> = {
    name: 'json',
    policy: { ping: ping !== undefined, closeCodes: defaultCloseCodes },
    liveness: 'any',
    needsSession,
    session,
    installed({ client, emit }) {
      traitsByClient.set(client, { needsSession, topicIntervalMs })
      client.on('messageReceived', ({ name, data }) => emit(`message:${name}`, data))
    },
    start: (whose, _policy, line) => startJson(checked, whose, line, memory),
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'jsonProtocol', options, known, calls, events })
  }
  return protocol
}

/** Checks the options. In the returned options, each function throws if the app's function returns a promise. */
function checkInDevelopment(options: JsonOptions, calls: OptionCalls): JsonOptions {
  checkOptions(options, {
    type: isField, data: isField, id: isField, idType: isIdType,
    read: isFunction, write: isFunction, decode: isFunction, encode: isFunction,
    login: isFunction, loggedIn: isFunction, refused: isFunction,
    ping: isRaw, isPong: isRaw,
    needsSession: isBoolean, topicIntervalMs: isAmount,
  })
  const { schema } = options
  requireOption('schema (made by checked())', schema, schema === undefined || isFunction(schema))
  const { type = 'type', data = 'data', id = 'id' } = options
  const fields = [type, data, id]
  requireOption('type, data and id', fields.join(), new Set(fields).size === fields.length)
  const { encode = JSON.stringify } = options
  const refusing: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(Object.assign(refusing, options))) {
    if (typeof value !== 'function') continue
    refusing[name] = (...given: readonly unknown[]): unknown => {
      let answer: unknown
      try {
        answer = Reflect.apply(value, undefined, given)
      } catch (error) {
        calls.threw?.(name, given[0])
        throw error
      }
      calls.returned?.(name, answer)
      return settled(answer)
    }
  }
  refusing.encode = (value: unknown) => encode(settled(value))
  return refusing
}

/** Throws for a promise, which would be sent as `{}`, read as a nameless message, or treated as true. */
function settled<Value>(value: Value): Value {
  if (!isPromise(value)) return value
  value.then(undefined, () => undefined)
  throw malformed('a promise instead of a value')
}
