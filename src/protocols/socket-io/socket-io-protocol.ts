import { defaultCloseCodes, type CloseCodeTable } from '../../connection/policy/close-codes'
import type { SocketEvent, SocketPort } from '../../connection/ports/ports'
import type { Protocol } from '../../connection/ports/protocol'
import type { SendResult } from '../../connection/runtime/client-api'
import { isBoolean, isFunction, isName, isPositive, isRecord, type Check } from '../../shared/checks'
import type { DiagnosticCode } from '../../shared/errors'
import { isDeveloped } from '../../shared/developed'
import { adviseAnswer } from '../../advice/json-call-advice'
import { adviseOptions, checkOptions, keepGiven, requireOption } from '../../shared/options'
import { listOf, startSocketIo } from './socket-io-session'
import { traitsByClient } from '../json/client-traits'
import { callFrame, type PendingRequest } from '../json/json-calls'
import type { SocketIoEvents, SocketIoOptions } from './types'

/**
 * Replaces the close code 1006, which is too general (SI-21). RFC 6455 7.4.2 reserves codes 4000–4999 for applications.
 */
const pollingOnlyClose = 4_906

export const socketIoCloseCodes: CloseCodeTable = {
  ...defaultCloseCodes,
  [pollingOnlyClose]: { kind: 'final', code: 'socket-io-polling-only' },
}

const known: Record<keyof SocketIoOptions, 1> = {
  namespace: 1, auth: 1, needsSession: 1, session: 1, probe: 1, refused: 1, reconnectsAfterDisconnect: 1,
}

export const socketIoEvents: Record<keyof SocketIoEvents, 1> = { namespaceJoined: 1, eventReceived: 1 }

const isNamespace: Check = (value) => typeof value === 'string' && /^\/[^,?]*$/.test(value)
const isEvent: Check = (value) => Array.isArray(value) && typeof value[0] === 'string'

/**
 * Protocol for Socket.IO 3 and later, over WebSocket only (`socketIoUrl` returns the address). Supports one namespace,
 * events and acknowledgements in both directions, bytes in arguments, and connection state recovery. Ready once the
 * namespace is joined. `send` takes `{ event, args }`, or `{ answer, args }` to acknowledge an event. A disconnect by
 * the server is final. If the namespace rejects the client, `refused` decides, then `data.code` in the close code table
 * (401 as 4401). A rejection without a code is final.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ url: socketIoUrl('wss://example.com'), protocol: socketIoProtocol() })
 */
export function socketIoProtocol(options: SocketIoOptions = {}): Protocol<SocketIoEvents> {
  checkSocketIo(options)
  const { needsSession = false, session, probe } = options
  const protocol: Protocol<SocketIoEvents> = {
    name: 'socket-io',
    // In Engine.IO 4, the server pings. The client sends only probes, and only if `probe` is set (SI-14).
    policy: { ping: probe !== undefined, pingIntervalMs: Infinity, closeCodes: socketIoCloseCodes },
    liveness: 'any',
    needsSession,
    session,
    installed({ client, emit }) {
      traitsByClient.set(client, { needsSession, topicIntervalMs: 0 })
      client.on('eventReceived', ({ event, args }) => emit(`message:${event}`, args[0]))
    },
    start: (who, policy, line) => startSocketIo({
      ...options, who, policy, line, receive: (event) => line.publish('eventReceived', event),
    }),
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'socketIoProtocol', options, known, events: socketIoEvents })
  }
  return protocol
}

export function checkSocketIo(options: SocketIoOptions): void {
  checkOptions(options, {
    namespace: isNamespace, auth: isFunction, refused: isFunction, needsSession: isBoolean, probe: isEvent,
    reconnectsAfterDisconnect: isBoolean,
  })
}

/** Options of `socketIoUrl`. */
export interface SocketIoUrlOptions {
  /**
   * Path of the Socket.IO server. A slash is appended, as in Socket.IO.
   * @default `/socket.io/`
   */
  readonly path?: string
  /**
   * Further query parameters. Never pass a token, because servers log addresses.
   * @default none
   */
  readonly query?: Readonly<Record<string, string>>
}

/**
 * Returns the WebSocket address, without polling, of a Socket.IO server (version 3 or later, Engine.IO protocol 4).
 * @param server scheme, host and port, such as `wss://example.com`; `https://` becomes `wss://`
 * @throws TradewireError `invalid-option` for an invalid path or server. Only development builds check the scheme and
 * that the server has no path.
 * @example socketIoUrl('wss://example.com') // 'wss://example.com/socket.io/?EIO=4&transport=websocket'
 */
export function socketIoUrl(server: string, { path = '/socket.io/', query = {} }: SocketIoUrlOptions = {}): string {
  requireOption('server', server, isName(server))
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    // In addresses for Socket.IO's own client, the path is the namespace.
    requireOption('server', server, /^(?:ws|http)s?:\/\/[^/?#]+\/*$/i.test(server))
  }
  requireOption('path', path, /^\/[^?#]*$/.test(path))
  const asked = { ...query, EIO: '4', transport: 'websocket' }
  const pairs = Object.entries(asked).map((pair) => pair.map(encodeURIComponent).join('='))
  return `${server.replace(/^http(s?:)/i, 'ws$1').replace(/\/+$/, '')}${path.replace(/\/?$/, '/')}?${pairs.join('&')}`
}

export interface HttpAnswer {
  readonly status: number
  /** The body, possibly already parsed. */
  readonly body: unknown
}

/** Requests an address over HTTP. Rejects if there is no response. Must settle within a few seconds. */
export type HttpGet = (url: string) => Promise<HttpAnswer>

/**
 * Creates a socket port that detects a Socket.IO server without the WebSocket transport. After a rejection, the port
 * requests the same address over HTTP, at most once per outage (SI-21), then the polling address if necessary (SI-22),
 * because no platform reports a handshake's HTTP status. Other responses leave the failure unchanged.
 * @param get requests an address over HTTP
 * @example createTradewire({ url, protocol: socketIoProtocol(), ports: { socket: withPollingCheck(sockets, get) } })
 */
export function withPollingCheck(socket: SocketPort, get: HttpGet): SocketPort {
  let hasAsked = false

  return {
    ...(socket.watchSlots && { watchSlots: socket.watchSlots.bind(socket) }),
    ...(socket.handshakeAtMs && { handshakeAtMs: socket.handshakeAtMs.bind(socket) }),
    open(request, listener) {
      let isOpened = false
      let isDropped = false

      async function explain(end: SocketEvent): Promise<void> {
        let isPollingOnly = false
        try {
          isPollingOnly = await hasNoWebSocket(request.url.replace(/^ws/i, 'http'), get)
        } catch (_error) {
          // The request failed.
        }
        if (isDropped) return
        listener(isPollingOnly ? { type: 'closed', code: pollingOnlyClose, reason: 'long polling only' } : end)
      }

      const connection = socket.open(request, (event) => {
        if (event.type === 'opened') {
          isOpened = true
          hasAsked = false
        }
        if (event.type !== 'closed' || isOpened || hasAsked) return listener(event)
        hasAsked = true
        void explain(event)
      })
      return {
        send: (data, settled) => connection.send(data, settled),
        close: (code, reason) => connection.close(code, reason),
        drop() {
          isDropped = true
          connection.drop()
        },
      }
    },
  }
}

/**
 * Whether a server supports only polling (SI-22). If so, a Node server, or a Python server whose transport list lacks
 * WebSocket, rejects a plain GET because of the transport. A Python server on an HTTP server without WebSocket offers
 * no upgrade in the polling handshake.
 */
async function hasNoWebSocket(url: string, get: HttpGet): Promise<boolean> {
  const { status, body } = await get(url)
  if (status !== 400) return false
  if (isRecord(body)) return body.code === 0 && body.message === 'Transport unknown'
  if (/^"?Invalid transport"?$/.test(beginningOf(body))) return true
  const polled = await get(url.replace('transport=websocket', 'transport=polling'))
  const [, upgrades] = /^0\{.*?"upgrades":\s*\[([^\]]*)\]/.exec(beginningOf(polled.body)) || []
  return upgrades !== undefined && !upgrades.includes('websocket')
}

/** Handshakes are a few hundred characters long. Searching a longer response would block the page (SI-22). */
const beginningOf = (body: unknown): string => (typeof body === 'string' ? body.slice(0, 2_048) : '')

/** The result of `callSocketIo`: the acknowledgement's arguments, or the failure code. */
export type CallResult =
  | {
      readonly ok: true
      /** Arguments of the acknowledgement. */
      readonly args: readonly unknown[]
    }
  | {
      readonly ok: false
      /** Why there is no acknowledgement. */
      readonly code: DiagnosticCode
      /** Technical detail for the developer, never a token. */
      readonly detail?: string | undefined
    }

/** Options of `callSocketIo`. */
export interface CallOptions {
  /**
   * Acknowledgement timeout in ms.
   * @default 10,000
   */
  readonly timeoutMs?: number
}

/**
 * Sends an event and waits for its acknowledgement. Never rejects. Failure codes: `not-open`, `requests-full` and
 * others if the event was not sent, `request-timeout`, and `connection-lost` if the connection ends first, even if the
 * server has acted.
 * @param client a client with `socketIoProtocol()`
 * @param event name of the event
 * @param args its arguments
 * @default args none
 * @throws TradewireError `invalid-option` for an invalid timeout.
 * @example
 * const client = createSocketClient({ url: socketIoUrl('wss://example.com'), protocol: socketIoProtocol() })
 * const result = await callSocketIo(client, 'join', ['room-7'])
 */
export function callSocketIo(
  client: { send(frame: object): Promise<SendResult> }, event: string, args: readonly unknown[] = [],
  options: CallOptions = {},
): Promise<CallResult> {
  checkOptions(options, { timeoutMs: isPositive })
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    adviseOptions(client, 'callSocketIo().', options, ['timeoutMs'])
  }
  // Equals the client's `connectTimeoutMs`.
  const { timeoutMs = 10_000 } = options
  return new Promise((settle) => {
    const request: PendingRequest = {
      name: event,
      timeoutMs,
      isList: true,
      id: '',
      isOver: false,
      settle(answer) {
        request.forget?.()
        settle(answer.ok ? { ok: true, args: listOf(answer.data) } : answer)
        if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production' && !answer.ok) {
          adviseAnswer(client, event, answer)
        }
      },
    }
    void client.send(callFrame({ name: event, payload: args, request })).then((sent) => {
      if (!sent.ok) request.settle(sent)
    })
  })
}
