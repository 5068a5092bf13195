import type { Clock } from '../../shared/clock'
import type { Diagnostic } from '../../shared/errors'
import type { SocketStatus } from '../machine/status'

export type { Clock, TimerHandle } from '../../shared/clock'

/** Everything a client asks of the world around it. Each one can be replaced. */
export interface Ports {
  /** Opens connections. */
  readonly socket: SocketPort
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers. */
  readonly random: Random
  /** The application's event bus. */
  readonly bus: Bus
  /** Background and foreground of the app. */
  readonly lifecycle: Lifecycle
  /**
   * The network's reports: the client probes an open connection when the network is lost, and connects when it returns.
   * @default the platform's
   */
  readonly network?: Network
  /**
   * Asked by what keeps something, such as `persistPositions()`; without one that brings the platform's along.
   * @default the platform's, with what keeps something
   */
  readonly storage?: Storage
  /**
   * When the next flush of a protocol session runs.
   * @default 16 ms after the last one in a visible browser tab, 100 ms elsewhere, immediately after a pause
   */
  readonly frames?: FrameScheduler
  /** Where diagnostics and statuses are reported. */
  readonly log: Log
}

/** Uniform numbers in [0, 1). */
export interface Random {
  /** The next number: at least 0, less than 1. */
  next(): number
}

/** When the next flush may happen: every 16 ms on H5, every 100 ms elsewhere. */
export interface FrameScheduler {
  /** Calls back once; returns the cancel function. */
  request(callback: () => void): () => void
}

/** The request of one connection. `header` is ignored by browsers. */
export interface SocketRequest {
  /** Absolute `ws:` or `wss:` address. */
  readonly url: string
  /** Headers of the handshake. */
  readonly header?: Readonly<Record<string, string>> | undefined
  /** WebSocket subprotocols. */
  readonly protocols?: readonly string[] | undefined
  /** Further options of `uni.connectSocket`: the first four are WeChat's. A platform ignores what it does not know. */
  readonly native?: {
    readonly tcpNoDelay?: boolean
    readonly perMessageDeflate?: boolean
    /** From the call to the open socket, ms. */
    readonly timeout?: number
    readonly forceCellularNetwork?: boolean
    readonly [name: string]: unknown
  } | undefined
}

/**
 * The events of one connection, in this order: `opened` at most once, `message` only between `opened`
 * and the end, and exactly one end: `closed` (also for a connection that fails, with code 1006) or
 * `refused` when no connection was tried.
 */
export type SocketEvent =
  | {
      readonly type: 'opened'
      /** The subprotocol that the server chose, where the platform reports it. */
      readonly protocol?: string
    }
  | {
      readonly type: 'message'
      /** Text, or the bytes of a binary frame. */
      readonly data: string | ArrayBuffer
    }
  | {
      readonly type: 'closed'
      /** The close code; 1006 for a connection that was cut or did not open. */
      readonly code: number
      /** The server's close reason, with 1006 the platform's words for the failure; empty for none. */
      readonly reason: string
    }
  | {
      readonly type: 'refused'
      /** No socket is free, or the platform's client is too old to give one. */
      readonly code: 'socket-slots-exhausted' | 'socket-task-missing'
    }

/** A connection of a socket port: send, close, drop. */
export interface SocketConnection {
  /** `settled` is called exactly once, with the platform's message when the send failed. */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  /** Asks for a close; the end arrives as `closed`. Repeated calls do nothing. Code 1000 or 3000–4999. */
  close(code: number, reason: string): void
  /** Closes and goes silent at once: no event of this connection is emitted after this call. */
  drop(): void
}

/** The port that opens connections. */
export interface SocketPort {
  /** Opens a connection and reports to `listener`. */
  open(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection
  /** Where sockets are few: calls back when a place is free again. Returns the unsubscribe function. */
  watchSlots?(freed: () => void): () => void
  /**
   * Where the handshakes of a page wait for each other: since when that of an opened request has been under way, epoch
   * ms; now, while it waits. The connect timeout counts from then.
   */
  handshakeAtMs?(request: SocketRequest): number
}

/**
 * The application-wide event bus (`uni.$on`, `uni.$off`, `uni.$emit`).
 * `off` always takes the handler: without one uni removes everybody's listeners.
 */
export interface Bus {
  /** Adds a handler. */
  on(name: string, handler: (payload: unknown) => void): void
  /** Removes this handler and no other. */
  off(name: string, handler: (payload: unknown) => void): void
  /** Calls the handlers of that name. */
  emit(name: string, payload: unknown): void
}

/** The whole app going to the background and coming back (a hidden browser tab counts). */
export interface Lifecycle {
  /** Whether the app is in front now. */
  isForeground(): boolean
  /** Calls back on each change; several may watch. Returns the unsubscribe function. */
  watch(listener: (foreground: boolean) => void): () => void
}

/** The platform's view of the network. A hint, never the freshness. */
export interface Network {
  /** Asks the platform now. Answers `undefined` when it does not know; never throws. */
  ask(answer: (online: boolean | undefined) => void): void
  /** Calls back on each change that the platform reports; several may watch. Returns the unsubscribe function. */
  watch(listener: (online: boolean) => void): () => void
}

/** The other windows in which this app is open on this device. Their notes are untrusted. */
export interface Windows {
  /** A value that JSON can carry; without a listener here it is dropped. */
  notify(note: unknown): void
  /** Returns the unsubscribe function. */
  listen(received: (note: unknown) => void): () => void
}

/** Text by key. Each call rejects with the platform's error; none throws synchronously. */
export interface Storage {
  /** The text of a key; `undefined` when there is none. */
  read(key: string): Promise<string | undefined>
  /** Stores a text, in place of the one before. */
  write(key: string, text: string): Promise<void>
  /** Deletes a key; one that is not there is no error. */
  remove(key: string): Promise<void>
  /** All keys. */
  keys(): Promise<readonly string[]>
}

/** Mutual exclusion among everything that shares one storage: the tabs of a browser, the clients of an app. */
export interface Locks {
  /**
   * Takes the lock of that name if it is free; resolves with its release, or with `undefined` while
   * somebody does. A holder that dies (a closed tab, a killed process) holds it no longer. Rejects with the
   * platform's error.
   */
  take(name: string): Promise<(() => void) | undefined>
}

/** Where reported diagnostics go. Never receives a token. */
export interface Log {
  /**
   * Takes a diagnostic.
   * @param stack of the exception behind it, when there was one
   */
  report(diagnostic: Diagnostic, stack?: string): void
  /** Each new status of the client. */
  status?(status: SocketStatus): void
  /** A usual mistake and its cure, in English, for the developer. Only in development builds. */
  advise?(text: string): void
}
