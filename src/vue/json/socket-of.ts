import { adviseUncalled } from '../../advice/advise-faults'
import type { LeaseHandle, SocketClient } from '../../connection/runtime/client-api'
import { hasClient, whenInstalled, type ClientChoice } from '../connection/clients'
import { createJsonCaller, type JsonCaller } from '../../protocols/json/json-calls'
import { receiveMessage, installedJsonClient } from './topics'
import type { Messages, SocketInUse } from './use-socket'

/** Lease that all pending calls of a message share. Each lease change copies the list of leases (JS-66). */
interface SharedLease {
  readonly lease: LeaseHandle
  calls: number
}

const shared = new WeakMap<object, Map<string, SharedLease>>()

function share(client: Pick<SocketClient<object>, 'lease'>, label: string): [lease: LeaseHandle, leave: () => void] {
  const leases = shared.get(client) || new Map<string, SharedLease>()
  const own = leases.get(label) || { lease: client.lease(label), calls: 0 }
  shared.set(client, leases.set(label, own))
  own.calls += 1
  return [own.lease, () => {
    own.calls -= 1
    if (own.calls > 0) return
    // Keeps a newer lease, which a call may have stored while this lease was created.
    if (leases.get(label) === own) leases.delete(label)
    own.lease.release()
  }]
}

/** Socket API for code outside components. */
export interface SocketOutside<M extends object> extends Pick<SocketInUse<M>, 'on' | 'send' | 'request'> {
  /** Returns the status name, or `idle` until the client is installed. Reactive in `computed(socket.status)`. */
  status(): SocketInUse<M>['status']['value']
}

/**
 * Returns the socket of a client with `jsonProtocol()` or `socketIoProtocol()` for code outside components, such as an
 * `api.js`, a Pinia or Vuex store, or a router guard. `send` and `request` hold the socket until their result or
 * timeout. `on` listens until its returned function is called, without holding the socket. You can call `socketOf`
 * before creating the client.
 * @throws TradewireError `invalid-option` from `send` and `request` when no such client is installed
 * @example
 * const socket = socketOf<Messages>()
 * const answer = await socket.request('query', { id: 1 })
 */
export function socketOf<M extends object = Messages>(
  { client: name = 'default' }: ClientChoice = {},
): SocketOutside<M> {
  /** Always empty, because code outside components has no effect scope. */
  const ends = new Set<() => void>()

  const status = (): SocketInUse<M>['status']['value'] =>
    (hasClient(name) ? installedJsonClient(name).face.current.value.status : 'idle')
  if (process.env.NODE_ENV !== 'production') adviseUncalled(status, name)

  function hold<Answer>(label: string, run: (caller: JsonCaller) => Promise<Answer>): Promise<Answer> {
    const { client, clock, needsSession } = installedJsonClient(name)
    const [lease, leave] = share(client, label)
    try {
      lease.want(true)
      const answer = run(createJsonCaller(client, clock, ends, needsSession))
      void answer.then(leave)
      return answer
    } catch (error) {
      leave()
      throw error
    }
  }

  return {
    status,
    on(message, listener) {
      let stop = (): void => undefined
      const cancel = whenInstalled(name, () => {
        stop = receiveMessage(installedJsonClient(name), message, listener)
      })
      return () => {
        cancel()
        stop()
      }
    },
    // Requires casts, because the application declares the types.
    send: ((message: string, payload: unknown, options?: object) => {
      const label = payload === undefined ? 'send' : `send ${message}`
      return hold(label, ({ send }) => send(message, payload, options))
    }) as SocketOutside<M>['send'],
    request: ((message: string, params: unknown, options?: object) =>
      hold(`request ${message}`, ({ request }) => request(message, params, options))) as SocketOutside<M>['request'],
  }
}
