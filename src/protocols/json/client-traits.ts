import { throwInvalidOption } from '../../shared/errors'
import { isDeveloped } from '../../shared/developed'

export interface ClientTraits {
  readonly needsSession: boolean
  readonly topicIntervalMs: number
}

/** Clients that support `useSocket` and `socketOf`. Their protocols emit each message as `message:NAME`. */
export const traitsByClient = new WeakMap<object, ClientTraits>()

/**
 * Returns the options of a client with `jsonProtocol()` or `socketIoProtocol()`.
 * @throws TradewireError `invalid-option` for any other client
 */
export function traitsOf(client: { readonly name: string }): ClientTraits {
  const traits = traitsByClient.get(client)
  if (traits) return traits
  const words = `client ${client.name} has no useSocket()`
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    throwInvalidOption(
      `${words}, which needs jsonProtocol() or socketIoProtocol(); use useSocketLease(), useChannel() and clientOf()`,
    )
  }
  throwInvalidOption(words)
}
