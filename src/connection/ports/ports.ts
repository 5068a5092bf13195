import type { Clock } from '../../shared/clock'
import type { Diagnostic } from '../../shared/errors'
import type { SocketStatus } from '../machine/status'

export type { Clock, TimerHandle } from '../../shared/clock'

/** A client's environment. Each port can be replaced. */
export interface Ports {
  /** Opens connections. */
  readonly socket: SocketPort
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers. */
  readonly random: Random
  /** The application's event bus. */
  readonly bus: Bus
  /** Whether the app is in the background or foreground. */
  readonly lifecycle: Lifecycle
  /**
   * Network state. The client probes an open connection when the network is lost, and connects when the network
   * returns.
   * @default the platform's
   */
  readonly network?: Network
  /**
   * Storage for features such as `persistPositions()`.
   * @default the platform's storage, if a feature stores data
   */
  readonly storage?: Storage
  /**
   * Schedules the next flush of a protocol session.
   * @default 16 ms after the last flush in a visible browser tab, 100 ms elsewhere, immediately after a pause
   */
  readonly frames?: FrameScheduler
  /** Receives diagnostics and status changes. */
  readonly log: Log
}

/** Uniform random numbers in [0, 1). */
export interface Random {
  /** Returns the next number. */
  next(): number
}

/** Schedules the next flush. */
export interface FrameScheduler {
  /** Calls back once. Returns the cancel function. */
  request(callback: () => void): () => void
}

/** A connection request. Browsers ignore `header`. */
export interface SocketRequest {
  /** Absolute `ws:` or `wss:` address. */
  readonly url: string
  readonly header?: Readonly<Record<string, string>> | undefined
  readonly protocols?: readonly string[] | undefined
  /**
   * Further options of `uni.connectSocket`. Only WeChat supports the four named options, and platforms ignore unknown
   * options.
   */
  readonly native?: {
    readonly tcpNoDelay?: boolean
    readonly perMessageDeflate?: boolean
    /** Timeout in ms from the call until the socket is open. */
    readonly timeout?: number
    readonly forceCellularNetwork?: boolean
    readonly [name: string]: unknown
  } | undefined
  /** Maximum total size in bytes of messages that arrive before the open event. */
  readonly maxFrameBytes?: number
}

/**
 * The events of one connection, in order: at most one `opened`, any number of `message`, then exactly one final event.
 * The final event is `refused` if the platform did not try to connect, otherwise `closed`, with code 1006 for a failed
 * connection.
 */
export type SocketEvent =
  | {
      readonly type: 'opened'
      /** Subprotocol chosen by the server, if the platform reports it. */
      readonly protocol?: string
    }
  | {
      readonly type: 'message'
      /** A string for a text frame, or bytes for a binary frame. */
      readonly data: string | ArrayBuffer
    }
  | {
      readonly type: 'closed'
      /** The close code, or 1006 if the connection was cut or never opened. */
      readonly code: number
      /** The server's close reason or, with code 1006, the platform's failure message. May be empty. */
      readonly reason: string
    }
  | {
      readonly type: 'refused'
      /** No socket is free, or the platform's version is too old to provide sockets. */
      readonly code: 'socket-slots-exhausted' | 'socket-task-missing'
    }

/** A connection opened through a socket port. */
export interface SocketConnection {
  /**
   * Sends a frame. Calls `settled` exactly once: without an argument when the platform confirms the send, with the
   * platform's message when the send fails, or with `closed` when the connection ends first.
   */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  /** Requests a close with code 1000 or 3000–4999. The `closed` event follows. Repeated calls have no effect. */
  close(code: number, reason: string): void
  /** Closes immediately, without further events. */
  drop(): void
}

/** The port that opens connections. */
export interface SocketPort {
  /** Opens a connection and passes its events to `listener`. */
  open(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection
  /** On platforms with a socket limit, calls back when a slot becomes free. Returns the unsubscribe function. */
  watchSlots?(freed: () => void): () => void
  /**
   * For platforms that run one handshake at a time. Returns the start time of the request's handshake (epoch ms), or
   * the current time while the handshake waits. The connect timeout starts at this time.
   */
  handshakeAtMs?(request: SocketRequest): number
}

/**
 * The application-wide event bus (`uni.$on`, `uni.$off`, `uni.$emit`). `off` always receives a handler, because uni
 * would otherwise remove all listeners.
 */
export interface Bus {
  on(name: string, handler: (payload: unknown) => void): void
  /** Removes only the given handler. */
  off(name: string, handler: (payload: unknown) => void): void
  emit(name: string, payload: unknown): void
}

/** Reports when the whole app enters the background or returns. A hidden browser tab counts as background. */
export interface Lifecycle {
  isForeground(): boolean
  /** Calls back on each change. Supports several listeners. Returns the unsubscribe function. */
  watch(listener: (foreground: boolean) => void): () => void
}

/** The platform's network state, which is only a hint and never proves that data is fresh. */
export interface Network {
  /** Queries the network state. Calls back with `undefined` if the state is unknown. Never throws. */
  ask(answer: (online: boolean | undefined) => void): void
  /** Calls back on each reported change. Supports several listeners. Returns the unsubscribe function. */
  watch(listener: (online: boolean) => void): () => void
}

/** The app's other windows on this device. Their messages are untrusted. */
export interface Windows {
  /** Sends a JSON value to the other windows. */
  notify(note: unknown): void
  /** Listens to values from other windows. Returns the unsubscribe function. */
  listen(received: (note: unknown) => void): () => void
}

/** String storage by key. Calls reject with the platform's error and never throw synchronously. */
export interface Storage {
  /** Returns a key's string, or `undefined`. */
  read(key: string): Promise<string | undefined>
  /** Stores or replaces a string. */
  write(key: string, text: string): Promise<void>
  /** Deletes a key. Also succeeds if the key is missing. */
  remove(key: string): Promise<void>
  /** Returns all keys. */
  keys(): Promise<readonly string[]>
}

/** Locks against simultaneous use of a storage, for example by browser tabs or an app's clients. */
export interface Locks {
  /**
   * Acquires the named lock. Resolves with the release function, or with `undefined` while another holder has the lock.
   * A closed tab or killed process loses its locks. Rejects with the platform's error.
   */
  take(name: string): Promise<(() => void) | undefined>
}

/** Receives diagnostics. Never receives a token. */
export interface Log {
  /**
   * Reports a diagnostic.
   * @param stack the causing exception's stack, if any
   */
  report(diagnostic: Diagnostic, stack?: string): void
  /** Logs each new status of the client. */
  status?(status: SocketStatus): void
  /** Prints a common mistake and its fix for the developer. Only in development builds. */
  advise?(text: string): void
}
