import type { Session } from '../../connection/ports/protocol'
import type { Refusal } from '../json/json-options'

/** The user who joins a namespace. */
export interface SocketIoUser {
  /** `undefined` if no user is signed in. */
  readonly userId: number | string | undefined
  /** `undefined` if there is no token. */
  readonly token: string | undefined
}

/** Options of `socketIoProtocol()`. */
export interface SocketIoOptions {
  /**
   * The namespace to join. A client uses one namespace.
   * @default `/`
   */
  readonly namespace?: string
  /**
   * Returns the data to send when joining the namespace.
   * @default `{ token }` if there is one, else nothing
   */
  readonly auth?: (user: SocketIoUser) => Readonly<Record<string, unknown>>
  /**
   * Whether a connection requires a signed-in user.
   * @default false
   */
  readonly needsSession?: boolean
  /**
   * The initial user.
   * @default no user
   */
  readonly session?: Session
  /**
   * Event with arguments that probes the connection when the app is shown, the network returns, or the clock is set
   * forward. The server must acknowledge the event.
   * @default none: only Engine.IO's pings, which the server sends
   */
  readonly probe?: readonly [event: string, ...args: unknown[]]
  /**
   * Returns the reason if the namespace rejects the user (`connect_error`), for example because of an expired token.
   * @param error the rejection's fields, which may have other types than in Socket.IO's own server
   * @default `data.code` is looked up in the close code table; without a code, the rejection is final
   * @example refused: ({ message }) => (message === 'jwt expired' ? { reason: 'token' } : undefined)
   */
  readonly refused?: (error: { readonly message?: unknown; readonly data?: unknown }) => Refusal | undefined
  /**
   * Whether the client reconnects after `socket.disconnect()` on the server, unlike Socket.IO's own client. If so, two
   * devices of an account replace each other endlessly when the server allows only one.
   * @default false: a disconnect is final, with `protocol-refused`
   */
  readonly reconnectsAfterDisconnect?: boolean
}

/** Identifies an event to acknowledge. Valid only on the event's own connection. */
export interface AnswerTicket {
  /** The server's acknowledgement id. */
  readonly id: number
  /** The event's connection. */
  readonly connection: number
}

/** An event from the server with its arguments. */
export interface SocketIoEvent {
  readonly event: string
  /**
   * The arguments as sent, with bytes as `ArrayBuffer`s. With connection state recovery, the last argument is the
   * offset.
   */
  readonly args: readonly unknown[]
  /** The ticket for `send({ answer, args })`, or `null` if no acknowledgement is requested. */
  readonly answer: AnswerTicket | null
  /** Arrival time (epoch ms). */
  readonly atMs: number
}

/** Events of `socketIoProtocol()`. */
export interface SocketIoEvents {
  /** The namespace was joined. If `recovered`, all missed events follow. */
  namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number }
  /** An event from the server arrived. */
  eventReceived: SocketIoEvent
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends SocketIoEvents {}
}
