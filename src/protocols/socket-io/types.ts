import type { Protocol, Session } from '../../connection/ports/protocol'

/** Who asks to join a namespace. */
export interface SocketIoUser {
  readonly userId: number | string | undefined
  readonly token: string | undefined
}

/** The options of `socketIoProtocol()`. */
export interface SocketIoOptions {
  /** The namespace to join, `/` by default. One client speaks in one. */
  readonly namespace?: string
  /** The data sent when the namespace is joined. Default: `{ token }` where there is one, else nothing. */
  readonly auth?: (user: SocketIoUser) => Readonly<Record<string, unknown>>
  /** Nothing is opened without a session. Default false. */
  readonly needsSession?: boolean
  readonly session?: Session
  /**
   * An event, with its arguments, that the server acknowledges: asked for where the client wants to know at once
   * whether the line lives (the app's return, a hint of the network). Default none: Engine.IO's pings, which only
   * the server may send, alone decide.
   */
  readonly probe?: readonly [event: string, ...args: unknown[]]
}

/** Names an event that waits for our answer. Of no use on another connection than the one it came on. */
export interface AnswerTicket {
  readonly id: number
  readonly connection: number
}

/** What `send` takes: an event, or the answer to one of the server's. */
export type SocketIoFrame =
  | { readonly event: string; readonly args?: readonly unknown[]; readonly callId?: number }
  | { readonly answer: AnswerTicket; readonly args?: readonly unknown[] }

/** Also for `send`, open or not: an acknowledgement is awaited from now on, or not any more. */
export type CallFrame = { readonly expectCall: number; readonly timeoutMs: number } | { readonly forgetCall: number }

/** An event of the server with its arguments. */
export interface SocketIoEvent {
  readonly event: string
  /** As the server sent them; bytes are `ArrayBuffer`s. With connection state recovery the last one is its offset. */
  readonly args: readonly unknown[]
  /** For `send({ answer, args })`, where the server asked for an acknowledgement. */
  readonly answer: AnswerTicket | null
  readonly atMs: number
}

/** What became of an event that asked for an acknowledgement. Told once for each. */
export type CallAnswer =
  | { readonly ok: true; readonly callId: number; readonly args: readonly unknown[] }
  | { readonly ok: false; readonly callId: number; readonly code: 'request-timeout' | 'connection-lost' }

/** The events of `socketIoProtocol()`. */
export interface SocketIoEvents {
  /** The namespace took us; `recovered`: with all that was sent to us meanwhile, which follows. */
  namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number }
  eventReceived: SocketIoEvent
  callAnswered: CallAnswer
}

/** The protocol that `socketIoProtocol()` makes. */
export type SocketIoProtocol = Protocol<SocketIoEvents>
