import type { DiagnosticCode } from '../core/diagnostic'
import type { CloseCodeTable } from '../core/policy/close-codes'
import type { Protocol, ProtocolCommand, ProtocolStep, Session } from '../ports/protocol'
import type { IncomingPacket, PacketReader } from './socket-io-packets'

/** Who asks to join a namespace. */
export interface SocketIoUser {
  readonly traderId: number | string | undefined
  readonly token: string | undefined
}

export interface SocketIoOptions {
  /** The namespace to join, `/` by default. One client speaks in one. */
  readonly namespace?: string
  /** What the namespace is told when it is joined. Default: `{ token }` where there is one, else nothing. */
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

export interface SocketIoEvents {
  /** The namespace took us; `recovered`: with all that was sent to us meanwhile, which follows. */
  namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number }
  eventReceived: SocketIoEvent
  callAnswered: CallAnswer
}

export interface SocketIoState {
  readonly user: Session['traderId'] | undefined
  readonly closeCodes: CloseCodeTable
  /** Counts the sockets opened: answers to events of one that is gone go nowhere. */
  readonly connection: number
  readonly stage: 'detached' | 'opened' | 'joining' | 'joined'
  /** Between the open socket and the handshake. */
  readonly token: string | undefined
  /** Mutable; of the present socket. */
  readonly reader: PacketReader
  /** Events that came before the namespace's answer. */
  readonly early: readonly IncomingPacket[]
  readonly silenceMs: number
  readonly maxFrameBytes: number
  readonly heardAtMs: number
  /** The watch fired late and gives what is still queued a moment. There is no third time. */
  readonly again: boolean
  /** What the server needs to give back what is missed; `null` where it does not offer to. */
  readonly recovery: { readonly pid: string; readonly offset: string | undefined } | null
  /** Acknowledgements awaited. */
  readonly calls: ReadonlySet<number>
}

export type SocketIoProtocol = Protocol<SocketIoState, SocketIoEvents>
export type SocketIoStep = ProtocolStep<SocketIoState, SocketIoEvents>
export type SocketIoCommand = ProtocolCommand<SocketIoEvents>

/** The namespace's refusal as commands understand it. */
export interface RefusalMeaning {
  readonly kind: 'unauthorized' | 'final' | 'later'
  readonly code: DiagnosticCode
}
