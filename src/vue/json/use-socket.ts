import { computed, getCurrentScope, onScopeDispose, type ComputedRef, type WatchSource } from 'vue'
import type { SocketStatus } from '../../connection/machine/status'
import type { SendResult } from '../../connection/runtime/client-api'
import { onScopeEnded, requireScope, scopeEnds } from '../connection/scope-ends'
import { adviseAlone } from '../../advice/advise-faults'
import { isRecord } from '../../shared/checks'
import { adviseOptions } from '../../shared/options'
import { holdLease } from '../connection/use-socket-lease'
import { adviseListener, adviseUse } from '../../advice/json-call-advice'
import {
  createJsonCaller, type RequestAnswer, type RequestOptions, type SendOptions,
} from '../../protocols/json/json-calls'
import { receiveMessage, installedJsonClient, topicsOf, watchOpen, type TopicHow } from './topics'

/**
 * Message types of an app, which {@link useSocket} uses by default. Extend this interface in the app: `declare module
 * 'tradewire' { interface Messages { receive: { notice: { text: string } } } }`. `receive` and `send` map names to
 * payloads, and `request` maps names to `{ params, result }`. An omitted key accepts all names, with `unknown`
 * payloads.
 */
export interface Messages {}

/** Options of `useSocket`. */
interface UseSocketOptions {
  /**
   * Whether the page needs the socket while it is shown.
   * @default true
   * @example useSocket({ when: () => tab.value === 0 })
   */
  readonly when?: WatchSource<boolean>
  /**
   * Client name.
   * @default 'default'
   */
  readonly client?: string
}

/** Socket API for a component: the status as refs, and functions to send and receive messages. */
export interface SocketInUse<M extends object> {
  /** Name of the status. */
  readonly status: ComputedRef<SocketStatus['status']>
  /**
   * Number of the scheduled or running reconnect attempt, from 1. In `failed`, the number of attempts made. Otherwise
   * 0.
   */
  readonly attempt: ComputedRef<SocketStatus['attempt']>
  /** Maximum number of reconnect attempts, possibly `Infinity`. */
  readonly maxAttempts: ComputedRef<SocketStatus['maxAttempts']>
  /** Due time of the next attempt (epoch ms), or `null` if none is scheduled. */
  readonly nextAtMs: ComputedRef<SocketStatus['nextAtMs']>
  /** Last failure, or `null` while the connection is open. */
  readonly failure: ComputedRef<SocketStatus['failure']>
  /** Retries now, even after the client has given up. Probes an open connection if the protocol sends pings. */
  reconnect(): void
  /**
   * Listens to pushed messages with this name. Returns the unsubscribe function.
   * @example on('notice', ({ text }) => { notice.value = text })
   */
  on<Name extends keyof Received<M> & string>(name: Name, listener: (payload: Received<M>[Name]) => void): () => void
  /**
   * Sends a message once the connection is open. After `waitMs` (5,000) without a connection, resolves with `not-open`
   * and never sends the message. Never rejects.
   * @throws TradewireError `invalid-option` for an invalid `waitMs`.
   * @example await send('say', { room: 'traders', text: 'hi' }, { waitMs: 5_000 })
   */
  send<Name extends keyof Sent<M> & string>(
    name: Name, ...given: Given<Sent<M>[Name], SendOptions>
  ): Promise<SendResult>
  /**
   * Sends a request once the connection is open, and waits for the response with the same id. Resolves once, within
   * `timeoutMs`, and never rejects. The {@link RequestAnswer} code shows whether the request was sent.
   * @throws TradewireError `invalid-option` for invalid times.
   * @example const answer = await request('query', { id: 1 }, { timeoutMs: 5_000 })
   */
  request<Name extends keyof Requests<M> & string>(
    name: Name, ...given: Given<Params<Requests<M>[Name]>, RequestOptions>
  ): Promise<RequestAnswer<Result<Requests<M>[Name]>>>
  /**
   * Calls the listener when the connection opens, or immediately if open. If `resumed`, the connection was open before
   * in this scope, and messages may have been missed.
   * @example onOpen(({ resumed }) => { if (resumed) void fetchMissed() })
   */
  onOpen(listener: (opening: { readonly resumed: boolean }) => void): () => void
}

/**
 * Main composable for a client with `jsonProtocol()` or `socketIoProtocol()`. Keeps the socket connected while the page
 * is shown, or in `App.vue` for the app's lifetime. Stops when the effect scope ends.
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed.
 * @example const { status, on, request } = useSocket<Messages>()
 */
export function useSocket<M extends object = Messages>(options: UseSocketOptions = {}): SocketInUse<M> {
  const { when = true } = options
  requireScope('useSocket')
  if (process.env.NODE_ENV !== 'production' && !isRecord(options)) adviseAlone('address-in-page', 'default')
  const entry = installedJsonClient(options.client)
  const { client, clock, needsSession } = entry
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(client, 'useSocket().', options, ['when', 'client'])
    adviseUse(client, options)
  }
  const holding = holdLease(when, { client: client.name })
  const field = <Name extends keyof SocketStatus>(name: Name) => computed(() => entry.face.current.value[name])
  const { ends, until } = scopeEnds()
  const caller = createJsonCaller(client, clock, ends, needsSession, holding)
  let scope: object | undefined
  if (process.env.NODE_ENV !== 'production') scope = getCurrentScope()

  return {
    status: field('status'),
    attempt: field('attempt'),
    maxAttempts: field('maxAttempts'),
    nextAtMs: field('nextAtMs'),
    failure: field('failure'),
    reconnect: client.reconnect,
    on(name, listener) {
      const stop = until(() => receiveMessage(entry, name, listener))
      if (process.env.NODE_ENV !== 'production' && scope !== undefined) {
        const forget = adviseListener(client, scope, name, listener, clock.now())
        return () => {
          forget()
          stop()
        }
      }
      return stop
    },
    // Requires casts, because the application declares the types.
    send: caller.send as SocketInUse<M>['send'],
    request: caller.request as SocketInUse<M>['request'],
    onOpen(listener) {
      let openings = 0
      return until(() => watchOpen(client, (isOpen) => {
        if (isOpen) listener({ resumed: openings++ > 0 })
      }))
    },
  }
}

/** Options of `useTopic`. */
interface UseTopicOptions extends Partial<TopicHow> {
  /**
   * Client name.
   * @default 'default'
   */
  readonly client?: string
}

/**
 * Holds a topic until the effect scope ends, and receives the messages whose name is the topic's key. All pages and
 * components share a topic. Without `subscribe`, the topic uses another holder's function.
 * @param key the topic and message name
 * @param listener called with each message's data; `null` if the messages have another name
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed.
 * @example
 * useTopic('EURUSD', (price: number) => { newest.value = price }, { subscribe: () => send('enter', 'EURUSD') })
 */
export function useTopic<Key extends Extract<keyof Received<Messages>, string>>(
  key: Key, listener: ((payload: Received<Messages>[Key]) => void) | null, options?: UseTopicOptions,
): void
export function useTopic<Payload>(
  key: string, listener: ((payload: Payload) => void) | null, options?: UseTopicOptions,
): void
export function useTopic<Payload>(
  key: string, listener: ((payload: Payload) => void) | null, options: UseTopicOptions = {},
): void {
  const { subscribe, unsubscribe, group } = options
  requireScope('useTopic')
  const entry = installedJsonClient(options.client)
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(entry.client, 'useTopic().', options, ['subscribe', 'unsubscribe', 'group', 'client'])
  }
  // Adds the listener first, because the server may respond to the subscription with the first message.
  if (listener !== null) onScopeDispose(receiveMessage(entry, key, listener))
  const how = subscribe === undefined ? undefined : { subscribe, unsubscribe, group }
  // Uses `scopeEnds`, because `subscribe` may end the scope.
  scopeEnds(onScopeEnded).until(() => topicsOf(entry).hold(key, how))
}

type Received<M extends object> = M extends { readonly receive: infer Part } ? Part : Record<string, unknown>
type Sent<M extends object> = M extends { readonly send: infer Part } ? Part : Record<string, unknown>
type Requests<M extends object> = M extends { readonly request: infer Part } ? Part : Record<string, unknown>
type Params<Request> = Request extends { readonly params: infer Value } ? Value : unknown
type Result<Request> = Request extends { readonly result: infer Value } ? Value : unknown
/** The payload is optional if its type allows `undefined`. */
type Given<Payload, Options> = undefined extends Payload
  ? [payload?: Payload, options?: Options]
  : [payload: Payload, options?: Options]
