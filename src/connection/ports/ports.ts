import type { Clock } from '../../shared/clock'
import type { Diagnostic } from '../../shared/errors'
import type { SocketStatus } from '../machine/status'

export type { Clock, TimerHandle } from '../../shared/clock'

/** All dependencies of a client on its environment. Each dependency can be replaced. */
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
   * The network's reports. The client probes an open connection when the network is lost, and connects when it returns.
   * @default the platform's
   */
  readonly network?: Network
  /**
   * The storage for features that store data, such as `persistPositions()`. Without this port, these features use the
   * platform's storage.
   * @default the platform's, if a feature stores data
   */
  readonly storage?: Storage
  /**
   * When the next flush of a protocol session runs.
   * @default 16 ms after the last one in a visible browser tab, 100 ms elsewhere, immediately after a pause
   */
  readonly frames?: FrameScheduler
  /** Receives diagnostics and statuses. */
  readonly log: Log
}

/** Uniform numbers in [0, 1). */
export interface Random {
  /** Returns the next number: at least 0, less than 1. */
  next(): number
}

/** Schedules the next flush: every 16 ms on H5, every 100 ms elsewhere. */
export interface FrameScheduler {
  /** Calls back once; returns the cancel function. */
  request(callback: () => void): () => void
}

/** The request for a connection. Browsers ignore `header`. */
export interface SocketRequest {
  /** Absolute `ws:` or `wss:` address. */
  readonly url: string
  /** Headers of the handshake. */
  readonly header?: Readonly<Record<string, string>> | undefined
  /** WebSocket subprotocols. */
  readonly protocols?: readonly string[] | undefined
  /** Further options of `uni.connectSocket`. Only WeChat supports the first four. Platforms ignore unknown options. */
  readonly native?: {
    readonly tcpNoDelay?: boolean
    readonly perMessageDeflate?: boolean
    /** Timeout from the call to the open socket, ms. */
    readonly timeout?: number
    readonly forceCellularNetwork?: boolean
    readonly [name: string]: unknown
  } | undefined
  /** Maximum total size of messages that arrive before the open event, bytes. */
  readonly maxFrameBytes?: number
}

/**
 * The events of one connection, in this order: `opened` at most once, `message` only between `opened`
 * and the end, and exactly one end: `closed` (also for a connection that fails, with code 1006) or
 * `refused` when no connection was tried.
 */
export type SocketEvent =
  | {
      readonly type: 'opened'
      /** The subprotocol that the server chose, if the platform reports it. */
      readonly protocol?: string
    }
  | {
      readonly type: 'message'
      /** A string for a text frame, or the bytes of a binary frame. */
      readonly data: string | ArrayBuffer
    }
  | {
      readonly type: 'closed'
      /** The close code; 1006 for a connection that was cut or never opened. */
      readonly code: number
      /** The server's close reason, or the platform's failure message with 1006; empty for none. */
      readonly reason: string
    }
  | {
      readonly type: 'refused'
      /** No socket is free, or the platform's client is too old to provide a socket. */
      readonly code: 'socket-slots-exhausted' | 'socket-task-missing'
    }

/** A connection of a socket port: send, close, drop. */
export interface SocketConnection {
  /** Sends a frame. Calls `settled` exactly once, with the platform's message when the send failed. */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  /** Requests a close. The end arrives as `closed`. Repeated calls have no effect. Code 1000 or 3000–4999. */
  close(code: number, reason: string): void
  /** Closes immediately and silently. No event of this connection is emitted after this call. */
  drop(): void
}

/** The port that opens connections. */
export interface SocketPort {
  /** Opens a connection and reports its events to `listener`. */
  open(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection
  /** On platforms with a socket limit, calls back when a slot is free again. Returns the unsubscribe function. */
  watchSlots?(freed: () => void): () => void
  /**
   * On platforms where handshakes wait for each other, returns when the handshake of an opened request started, epoch
   * ms, or the current time while the handshake is waiting. The connect timeout starts at this time.
   */
  handshakeAtMs?(request: SocketRequest): number
}

/**
 * The application-wide event bus (`uni.$on`, `uni.$off`, `uni.$emit`). `off` always receives the handler, because
 * without a handler uni removes all listeners.
 */
export interface Bus {
  /** Adds a handler. */
  on(name: string, handler: (payload: unknown) => void): void
  /** Removes only this handler. */
  off(name: string, handler: (payload: unknown) => void): void
  /** Calls the handlers registered under the name. */
  emit(name: string, payload: unknown): void
}

/** Reports when the whole app moves to the background and returns. A hidden browser tab counts as background. */
export interface Lifecycle {
  /** Whether the app is in the foreground. */
  isForeground(): boolean
  /** Calls back on each change; supports several listeners. Returns the unsubscribe function. */
  watch(listener: (foreground: boolean) => void): () => void
}

/** The platform's view of the network. A hint, never proof that data is fresh. */
export interface Network {
  /** Queries the platform now. Calls back with `undefined` when the state is unknown. Never throws. */
  ask(answer: (online: boolean | undefined) => void): void
  /**
   * Calls back on each change that the platform reports; supports several listeners. Returns the unsubscribe function.
   */
  watch(listener: (online: boolean) => void): () => void
}

/** The other windows of this app on this device. Their messages are untrusted. */
export interface Windows {
  /** Sends a JSON value to the other windows. A window without a listener drops the value. */
  notify(note: unknown): void
  /** Adds a listener for values from other windows; returns the unsubscribe function. */
  listen(received: (note: unknown) => void): () => void
}

/** String storage by key. Calls reject with the platform's error and never throw synchronously. */
export interface Storage {
  /** Returns a key's string; `undefined` for a missing key. */
  read(key: string): Promise<string | undefined>
  /** Stores a string in place of the previous one. */
  write(key: string, text: string): Promise<void>
  /** Deletes a key. A missing key is not an error. */
  remove(key: string): Promise<void>
  /** Returns all keys. */
  keys(): Promise<readonly string[]>
}

/** Mutual exclusion among all users of one storage: the tabs of a browser, the clients of an app. */
export interface Locks {
  /**
   * Acquires the named lock if it is free. Resolves with the release function, or with `undefined` while another holder
   * has the lock. A holder that dies (a closed tab, a killed process) loses the lock. Rejects with the platform's
   * error.
   */
  take(name: string): Promise<(() => void) | undefined>
}

/** Receives reported diagnostics, and never a token. */
export interface Log {
  /**
   * Reports a diagnostic.
   * @param stack the stack of the exception that caused it, if any
   */
  report(diagnostic: Diagnostic, stack?: string): void
  /** Logs each new status of the client. */
  status?(status: SocketStatus): void
  /** Prints a common mistake and its fix, in English, for the developer. Only in development builds. */
  advise?(text: string): void
}
