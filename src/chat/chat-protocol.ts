import { checkOptions } from '../core/check-options'
import { isPositive, isTime, type Check } from '../core/checks'
import type { ChatAnswer, ChatDelivery } from '../core/chat/chat-message-wire'
import type { Protocol, ProtocolCommand, ProtocolEvent, ProtocolStep } from '../ports/protocol'
import { socketIo, socketIoCloseCodes } from '../protocols/socket-io'
import type { SocketIoEvents, SocketIoOptions, SocketIoState, SocketIoUser } from '../protocols/socket-io-state'
import { bursts } from './bursts'
import { envelopeEvent, readEnvelope, takenCode, writePing } from './chat-envelope'

export interface ChatProtocolOptions extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'session'> {
  /** Between two pings of the chat's own, ms; one is outstanding at most. Default 30,000. */
  readonly pingIntervalMs?: number
  /** For the pong, ms; then the connection is made anew. Default 60,000. */
  readonly pongTimeoutMs?: number
  /** Attempts of one burst. Default 10. */
  readonly attempts?: number
  /** How long a burst takes, ms. Default 120,000. */
  readonly burstMs?: number
  /** Rest between two bursts, ms. Default 300,000. */
  readonly restMs?: number
}

/** Beside Socket.IO's own; what comes under other names than `message` is told as `eventReceived`. */
export interface ChatProtocolEvents extends SocketIoEvents {
  /** The server took a message of ours, or refused it. */
  chatAnswered: ChatAnswer
  chatDelivered: ChatDelivery
}

export interface ChatProtocolState {
  readonly io: SocketIoState
  /** The id of the ping that waits for its pong. */
  readonly pingId: number | null
  readonly lastPingId: number
}

export type ChatProtocol = Protocol<ChatProtocolState, ChatProtocolEvents>

type Step = ProtocolStep<ChatProtocolState, ChatProtocolEvents>
type Command = ProtocolCommand<ChatProtocolEvents>

const isCount: Check = (value) => isPositive(value) && Number.isInteger(value)

/**
 * A chat over Socket.IO: envelopes in the event `message`, a ping of its own beside Engine.IO's, and ten attempts in
 * two minutes with a rest of five between. The namespace is told `{ user, token }` unless `auth` says otherwise.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function chatProtocol(options: ChatProtocolOptions = {}): ChatProtocol {
  checkOptions(options, {
    pingIntervalMs: isPositive, pongTimeoutMs: isPositive, attempts: isCount, burstMs: isPositive, restMs: isTime,
  })
  const { pingIntervalMs = 30_000, pongTimeoutMs = 60_000 } = options
  const { attempts = 10, burstMs = 120_000, restMs = 300_000 } = options
  const { namespace = '/', auth = userOf, session } = options
  const io = socketIo({ namespace, auth, needsSession: true, ...(session === undefined ? {} : { session }) })

  function ping(state: ChatProtocolState, atMs: number, foreground: boolean): Step {
    // Two within one millisecond, or after the clock was set back, must not pass for each other.
    const pingId = Math.max(atMs, state.lastPingId + 1)
    const frames = [io.encode({ event: envelopeEvent, args: [writePing(pingId, foreground)] }, state.io)].flat()
    return [{ ...state, pingId, lastPingId: pingId }, frames.map((data) => ({ type: 'send', data }))]
  }

  function step(state: ChatProtocolState, event: ProtocolEvent): Step {
    if (event.type === 'pingDue') return ping(state, event.atMs, event.foreground)
    const [next, commands] = io.step(state.io, event)
    const pingId = event.type === 'detached' ? null : state.pingId
    return translate({ ...state, io: next, pingId }, commands)
  }

  return {
    name: 'chat',
    policy: {
      ping: true, pingIntervalMs, pongTimeoutMs, attempts, reconnect: bursts(attempts, burstMs), restMs,
      closeCodes: socketIoCloseCodes,
    },
    // Engine.IO's pings prove a line, and nothing about the chat behind it.
    liveness: 'reply',
    needsSession: true,
    session,
    start: (who, policy) => ({ io: io.start(who, policy), pingId: null, lastPingId: 0 }),
    step,
    steer(frame) {
      const steering = io.steer?.(frame)
      if (steering === undefined) return undefined
      return {
        step(state) {
          const [next, commands] = steering.step(state.io)
          return translate({ ...state, io: next }, commands)
        },
      }
    },
    encode: (frame, state) => io.encode(frame, state.io),
  }
}

function translate(from: ChatProtocolState, commands: readonly ProtocolCommand<SocketIoEvents>[]): Step {
  let state = from
  const translated: Command[] = []
  for (const command of commands) {
    const isEnvelope = command.type === 'publish' && command.name === 'eventReceived'
      && command.payload.event === envelopeEvent
    if (!isEnvelope) {
      translated.push(command)
      continue
    }
    const [next, further] = hear(state, command.payload.args[0])
    state = next
    translated.push(...further)
  }
  return [state, translated]
}

function hear(state: ChatProtocolState, text: unknown): Step {
  const news = readEnvelope(text)
  switch (news.type) {
    case 'answered':
      return [state, [{ type: 'publish', name: 'chatAnswered', payload: news.answer }]]
    case 'delivered':
      return [state, [{ type: 'publish', name: 'chatDelivered', payload: news.delivery }]]
    case 'fault': {
      const { isUnknown, detail } = news
      const code = isUnknown ? 'frame-unknown' : 'frame-malformed'
      return [state, [{ type: 'report', diagnostic: { code, detail: `envelope: ${detail}` } }]]
    }
    case 'pong': {
      // Of a ping that another took the place of.
      if (news.pingId !== state.pingId) return [state, []]
      if (news.code === takenCode) return [{ ...state, pingId: null }, [{ type: 'answered' }]]
      return [state, [{ type: 'report', diagnostic: { code: 'server-error', detail: `pong ${news.code}` } }]]
    }
  }
}

function userOf({ traderId: user, token }: SocketIoUser): Readonly<Record<string, unknown>> {
  return { user, ...(token === undefined ? {} : { token }) }
}
