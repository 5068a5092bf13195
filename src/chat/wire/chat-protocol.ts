import { checkOptions } from '../../shared/options'
import { isPositive, isTime, type Check } from '../../shared/checks'
import type { ChatAnswer, ChatDelivery } from '../model/chat-message-wire'
import { usualParts } from '../../connection/parts/usual-parts'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'
import { checkSocketIo, socketIoCloseCodes } from '../../protocols/socket-io/socket-io'
import { startSocketIo, type SocketIoSurroundings } from '../../protocols/socket-io/session'
import type { SocketIoEvents, SocketIoOptions, SocketIoUser } from '../../protocols/socket-io/types'
import { bursts } from './bursts'
import { envelopeEvent, readEnvelope, takenCode, writePing } from './chat-envelope'

export interface ChatProtocolOptions extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'session'> {
  /** Between two pings of the chat's own, ms; one is outstanding at most. Default 30,000. */
  readonly pingIntervalMs?: number
  /** For the pong, ms; then the client reconnects. Default 60,000. */
  readonly pongTimeoutMs?: number
  /** Attempts of one burst. Default 10. */
  readonly maxAttempts?: number
  /** How long a burst takes, ms. Default 120,000. */
  readonly burstMs?: number
  /** Rest between two bursts, ms. Default 300,000. */
  readonly restMs?: number
}

/** Beside Socket.IO's own; events of other names than `message` are emitted as `eventReceived`. */
export interface ChatProtocolEvents extends SocketIoEvents {
  /** The server took a message of ours, or refused it. */
  chatAnswered: ChatAnswer
  chatDelivered: ChatDelivery
}

export type ChatProtocol = Protocol<ChatProtocolEvents>

const isCount: Check = (value) => isPositive(value) && Number.isInteger(value)

/**
 * A chat over Socket.IO: envelopes in the event `message`, a ping of its own beside Engine.IO's, and ten attempts in
 * two minutes with a rest of five between. The namespace gets `{ user, token }` unless `auth` returns something else.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'chat', url: socketIoUrl('wss://example.com'), protocol: chatProtocol() })
 */
export function chatProtocol(options: ChatProtocolOptions = {}): ChatProtocol {
  checkOptions(options, {
    pingIntervalMs: isPositive, pongTimeoutMs: isPositive, maxAttempts: isCount, burstMs: isPositive,
    restMs: isTime,
  })
  const { pingIntervalMs = 30_000, pongTimeoutMs = 60_000 } = options
  const { maxAttempts = 10, burstMs = 120_000, restMs = 300_000 } = options
  const { namespace = '/', auth = userOf, session } = options
  checkSocketIo({ ...options, auth })
  return {
    name: 'chat',
    policy: {
      ping: true, pingIntervalMs, pongTimeoutMs, maxAttempts,
      reconnect: bursts(maxAttempts, burstMs), restMs, closeCodes: socketIoCloseCodes,
    },
    // Engine.IO's pings prove a line, and nothing about the chat behind it.
    liveness: 'reply',
    needsSession: true,
    parts: usualParts(),
    session,
    start: (who, policy, line) => startChat({ namespace, auth, who, policy }, line),
  }
}

type Surroundings = Omit<SocketIoSurroundings, 'line' | 'hear'>

function startChat(around: Surroundings, line: ProtocolLine<ChatProtocolEvents>): ProtocolSession {
  /** The id of the ping that waits for its pong. */
  let pingId: number | undefined
  let lastPingId = 0

  const io = startSocketIo({
    ...around,
    line,
    hear(event) {
      if (event.event === envelopeEvent) hearEnvelope(event.args[0])
      else line.publish('eventReceived', event)
    },
  })

  function hearEnvelope(text: unknown): void {
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
        // Of a ping that another took the place of.
        if (news.pingId !== pingId) return
        if (news.code !== takenCode) return line.report({ code: 'server-error', detail: `pong ${news.code}` })
        pingId = undefined
        return line.answered()
    }
  }

  return {
    ...io,
    ping({ atMs, foreground }) {
      // Two within one millisecond, or after the clock was set back, must not pass for each other.
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
  return { user, ...(token === undefined ? {} : { token }) }
}
