import type { Session } from '../../connection/ports/protocol'

/** The user who joins a namespace. */
export interface SocketIoUser {
  /** The signed-in user; `undefined` when no user is signed in. */
  readonly userId: number | string | undefined
  /** The user's token; `undefined` without a token. */
  readonly token: string | undefined
}

/** The options of `socketIoProtocol()`. */
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
   * Whether a connection needs a session to open.
   * @default false
   */
  readonly needsSession?: boolean
  /**
   * The initial user.
   * @default no user
   */
  readonly session?: Session
  /**
   * An event, with its arguments, that the server acknowledges. The client sends it to probe the connection when the
   * app or the network returns.
   * @default none: only Engine.IO's pings, which the server sends
   */
  readonly probe?: readonly [event: string, ...args: unknown[]]
  /**
   * Whether the client reconnects after the server disconnects it (`socket.disconnect()`). Socket.IO's own client does
   * not: if the server allows one device per account, two devices would replace each other without end.
   * @default false: a disconnect is final, with `protocol-refused`
   */
  readonly reconnectsAfterDisconnect?: boolean
}

/** Identifies an event that waits for the client's acknowledgement. Valid only on its own connection. */
export interface AnswerTicket {
  /** Id of the acknowledgement that the server requested. */
  readonly id: number
  /** The connection of the event. No other connection can acknowledge it. */
  readonly connection: number
}

/** A frame for `send`: an event, or the response to a server's event. */
export type SocketIoFrame =
  | {
      /** Event name. */
      readonly event: string
      /** The event's arguments; omitted when there are none. */
      readonly args?: readonly unknown[]
      /** Id for the acknowledgement; `callSocketIo` sets it. */
      readonly callId?: number
    }
  | {
      /** The `answer` of the acknowledged event. */
      readonly answer: AnswerTicket
      /** Arguments of the acknowledgement; omitted when there are none. */
      readonly args?: readonly unknown[]
    }

/** A command for `send`, whether the client is open or not: starts or stops the wait for an acknowledgement. */
export type CallFrame = {
  /** Id of a call with a pending acknowledgement. */
  readonly expectCall: number
  /** Timeout, ms. */
  readonly timeoutMs: number
} | {
  /** Id of a call that was not sent. */
  readonly forgetCall: number
}

/** A server event with its arguments. */
export interface SocketIoEvent {
  /** Event name. */
  readonly event: string
  /**
   * The arguments as sent; bytes are `ArrayBuffer`s. With connection state recovery, the last argument is the offset.
   */
  readonly args: readonly unknown[]
  /** The ticket for `send({ answer, args })`, if the server requested an acknowledgement. */
  readonly answer: AnswerTicket | null
  /** When the event arrived, epoch ms. */
  readonly atMs: number
}

/** The result of an event that requested an acknowledgement. Each such event has exactly one result. */
export type CallAnswer =
  | {
      readonly ok: true
      /** Call id. */
      readonly callId: number
      /** Arguments of the acknowledgement. */
      readonly args: readonly unknown[]
    }
  | {
      readonly ok: false
      /** Call id. */
      readonly callId: number
      /** Why there is no acknowledgement; the server may have acted. */
      readonly code: 'request-timeout' | 'connection-lost'
    }

/** The events of `socketIoProtocol()`. */
export interface SocketIoEvents {
  /** The namespace was joined; with `recovered`, all missed events follow. */
  namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number }
  /** A server event arrived. */
  eventReceived: SocketIoEvent
  /** A call ended, with or without an acknowledgement. */
  callAnswered: CallAnswer
}

