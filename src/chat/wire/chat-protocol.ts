import type { ReconnectPolicy } from '../../connection/policy/reconnect-policy'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'
import { startSocketIo, type SocketIoSurroundings } from '../../protocols/socket-io/socket-io-session'
import { checkSocketIo, socketIoCloseCodes, socketIoEvents } from '../../protocols/socket-io/socket-io-protocol'
import type { SocketIoEvents, SocketIoOptions, SocketIoUser } from '../../protocols/socket-io/types'
import { isName, isPositive, isRecord, isTime, type Check } from '../../shared/checks'
import { TradewireError } from '../../shared/errors'
import { parseJson } from '../../shared/json-lines'
import { isDeveloped } from '../../shared/developed'
import { checkOptions, keepGiven } from '../../shared/options'
import {
  datesIn, isChatContent, isChatTarget, isKind, readDelivery, takenCode, type ChatAnswer, type ChatDelivery,
  type ChatOutgoing,
} from '../model/messages'

/** Options of `chatProtocol()`. */
export interface ChatProtocolOptions
  extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'refused' | 'session' | 'reconnectsAfterDisconnect'> {
  /**
   * Interval in ms between the chat's own pings. At most one ping is outstanding.
   * @default 30,000
   */
  readonly pingIntervalMs?: number
  /**
   * Pong timeout in ms. After the timeout, the client reconnects.
   * @default 60,000
   */
  readonly pongTimeoutMs?: number
  /**
   * Maximum number of reconnect attempts per burst.
   * @default 10
   */
  readonly maxAttempts?: number
  /**
   * Duration of a burst, ms.
   * @default 120,000
   */
  readonly burstMs?: number
  /**
   * Pause between bursts, ms.
   * @default 300,000
   */
  readonly restMs?: number
}

/** Chat events and Socket.IO events. Server events other than `message` arrive as `eventReceived`. */
export interface ChatProtocolEvents extends SocketIoEvents {
  /** The server accepted or rejected a message from this client. */
  chatAnswered: ChatAnswer
  /** The server delivered a message. */
  chatDelivered: ChatDelivery
}

/** TypeScript requires every option in this record. */
const known: Record<keyof ChatProtocolOptions, 1> = {
  namespace: 1, auth: 1, session: 1, reconnectsAfterDisconnect: 1, pingIntervalMs: 1, pongTimeoutMs: 1,
  maxAttempts: 1, burstMs: 1, restMs: 1, refused: 1,
}

const isCount: Check = (value) => isPositive(value) && Number.isInteger(value)

/**
 * Creates a chat protocol over Socket.IO. Envelopes travel in the `message` event. The protocol sends its own pings
 * besides Engine.IO's pings. By default, the client makes ten reconnect attempts in two minutes, then pauses for five
 * minutes. On joining, the namespace receives `{ user, token }` unless `auth` returns another value.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'chat', url: socketIoUrl('wss://example.com'), protocol: chatProtocol() })
 */
export function chatProtocol(options: ChatProtocolOptions = {}): Protocol<ChatProtocolEvents> {
  checkOptions(options, {
    pingIntervalMs: isPositive, pongTimeoutMs: isPositive, maxAttempts: isCount, burstMs: isPositive,
    restMs: isTime,
  })
  const { pingIntervalMs = 30_000, pongTimeoutMs = 60_000 } = options
  const { maxAttempts = 10, burstMs = 120_000, restMs = 300_000 } = options
  const { auth = userOf, session } = options
  checkSocketIo(options)
  const protocol: Protocol<ChatProtocolEvents> = {
    name: 'chat',
    policy: {
      ping: true, pingIntervalMs, pongTimeoutMs, maxAttempts,
      reconnect: bursts(maxAttempts, burstMs), restMs, closeCodes: socketIoCloseCodes,
    },
    // Engine.IO's pings prove only that the connection works, not that the chat server responds (CE-5).
    liveness: 'reply',
    needsSession: true,
    session,
    start: (who, policy, line) => startChat({ ...options, auth, who, policy }, line),
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    const events: Record<keyof ChatProtocolEvents, 1> = { ...socketIoEvents, chatAnswered: 1, chatDelivered: 1 }
    keepGiven(protocol, { maker: 'chatProtocol', options, known, events })
  }
  return protocol
}

type Surroundings = Omit<SocketIoSurroundings, 'line' | 'receive'>

function startChat(around: Surroundings, line: ProtocolLine<ChatProtocolEvents>): ProtocolSession {
  let pingId: number | undefined
  let lastPingId = 0

  const io = startSocketIo({
    ...around,
    line,
    receive(event) {
      if (event.event === envelopeEvent) receiveEnvelope(event.args[0])
      else line.publish('eventReceived', event)
    },
  })

  function receiveEnvelope(text: unknown): void {
    const news = readEnvelope(text)
    switch (news.type) {
      case 'answered':
        return line.publish('chatAnswered', news.answer)
      case 'delivered':
        return line.publish('chatDelivered', news.delivery)
      case 'fault': {
        const { isUnknown, detail } = news
        return line.report({ code: isUnknown ? 'frame-unknown' : 'frame-malformed', detail: `envelope: ${detail}` })
      }
      case 'pong':
        if (news.pingId !== pingId) return
        if (news.code !== takenCode) return line.report({ code: 'server-error', detail: `pong ${news.code}` })
        pingId = undefined
        return line.answered()
    }
  }

  return {
    ...io,
    ping({ atMs, foreground }) {
      // Makes ping ids unique, even within a millisecond or after the clock was set back (CE-4).
      pingId = lastPingId = Math.max(atMs, lastPingId + 1)
      for (const frame of io.encode({ event: envelopeEvent, args: [writePing(pingId, foreground)] })) line.send(frame)
    },
    detached(atMs) {
      pingId = undefined
      io.detached(atMs)
    },
  }
}

function userOf({ userId: user, token }: SocketIoUser): Readonly<Record<string, unknown>> {
  return { user, token }
}

/**
 * Spreads `attempts` over `withinMs` in increasingly long windows. In each window, clients that disconnected together
 * reconnect at different times.
 */
export function bursts(attempts: number, withinMs: number): ReconnectPolicy {
  const edgeMs = (count: number): number => withinMs * (count / attempts) ** 2
  return ({ attempt, lostAtMs, phase }) => {
    const startMs = edgeMs(attempt - 1)
    return lostAtMs + startMs + phase * (edgeMs(attempt) - startMs)
  }
}

export const envelopeEvent = 'message'

type ChatNews =
  | { readonly type: 'pong'; readonly pingId: number; readonly code: number }
  | { readonly type: 'answered'; readonly answer: ChatAnswer }
  | { readonly type: 'delivered'; readonly delivery: ChatDelivery }
  /** An invalid envelope, or a valid envelope of an unknown kind (`isUnknown`). */
  | { readonly type: 'fault'; readonly isUnknown: boolean; readonly detail: string }

function writePing(pingId: number, front: boolean): string {
  return JSON.stringify({ type: 'ping', payload: { front }, msg_id: pingId })
}

/** Encodes a message. Throws `frame-encode-failed` if a client may not send the message. */
export function writeMessage({ id, to, content }: ChatOutgoing): string {
  if (isName(id) && isChatTarget(to) && to.type !== 'broadcast' && isChatContent(content)) {
    return JSON.stringify({ type: content.kind, payload: { to, content }, msg_id: id })
  }
  throw new TradewireError('frame-encode-failed', 'not a chat message')
}

export function readEnvelope(text: unknown): ChatNews {
  const envelope = typeof text === 'string' ? parseJson(text) : undefined
  if (!isRecord(envelope)) return fault('not a JSON object')
  const { type, code, payload, msg_id: id } = envelope
  if (type === 'pong') {
    return typeof id === 'number' && typeof code === 'number' ? { type, pingId: id, code } : fault('pong')
  }
  if (!isKind(type)) return fault('type', true)
  if (code !== undefined) return readAnswer(id, code, payload)
  const delivery = readDelivery(payload)
  if (!delivery || delivery.id !== id || delivery.content.kind !== type) return fault(type)
  return { type: 'delivered', delivery }
}

function readAnswer(id: unknown, code: unknown, payload: unknown): ChatNews {
  if (!isName(id) || typeof code !== 'number') return fault('answer')
  if (code !== takenCode) return { type: 'answered', answer: { id, code } }
  const dates = datesIn(payload)
  return dates ? { type: 'answered', answer: { id, code, ...dates } } : fault('createdAt')
}

function fault(detail: string, isUnknown = false): ChatNews {
  return { type: 'fault', isUnknown, detail }
}
