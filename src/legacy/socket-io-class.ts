import { arrayFilter } from './array-filter'
import type { SendResult } from '../connection/runtime/client-api'
import type { LegacyConnection, LegacyTarget, RuleName, RuleValues } from './legacy-connection'
import type { LegacyData } from './legacy-protocol'

/** Default ping interval of the `socketIO` class (LG-1). */
const defaultTimeoutMs = 15_000

export interface LegacyRuntime {
  readonly line: LegacyConnection
  readonly task: LegacySocketTask
  open(target: LegacyTarget): void
  reopenLater(target: () => LegacyTarget): void
  close(): Promise<boolean>
  write<Name extends RuleName>(name: Name, value: RuleValues[Name]): void
}

/** The first instance's ping interval applies to all. */
type LegacyRuntimeMaker = (timeoutMs: number) => LegacyRuntime

/** An instance of the class. All instances share one connection. */
export interface LegacySocketIO {
  /** Address for the next connection, or an empty string for the options' address. */
  url: string | null
  /** The object to send on open, as last passed to `connectSocketInit`. */
  data: LegacyData | null | undefined
  /** Ping interval in ms, as set by the app. */
  timeout: number
  /** The socket task while the connection is open, otherwise `null`. */
  readonly socketTask: LegacySocketTask | null
  /** Whether the connection is open. */
  readonly is_open_socket: boolean
  /** Connection number: 2 to 6 while reconnecting, otherwise 1. */
  readonly connectNum: number
  /**
   * Selected tab of the trader's page, 100 for no tab. While tab 2 is selected, the class reopens a lost connection.
   */
  traderDetailIndex: number
  /** Selected tab on the account page, initially 100. While tab 0 is selected, the class reopens a lost connection. */
  accountStateIndex: number
  /** Whether the follow pop-up is open. While the pop-up is open, the class reopens a lost connection. */
  followFlake: boolean
  /**
   * Opens the connection regardless of the selected tab, then sends the data. If the connection is already open with
   * the same data, only sends the data again. Different data opens a new connection.
   */
  connectSocketInit(data?: LegacyData | null): void
  /** Sends a frame. Never rejects. Resolves with `not-open` if the connection is not open. */
  send(frame: object): Promise<SendResult>
  /**
   * Closes the connection without reconnecting, cancels pending work, and removes the pages' handlers. If a page's tab
   * field needs the socket, the connection and this page's handlers stay. Resolves with true when the connection is
   * closed, or with false if the connection stays open, there was nothing to close, or a page reopened the connection
   * first.
   */
  Close(): Promise<boolean>
  /** Sends a ping immediately. The ping interval continues. */
  start(): void
  /** Reopens the connection after 5 s if a selected tab or the follow pop-up needs the connection. */
  reconnect(): void
  /** Filters positions for the follow pop-up. */
  readonly arrayFilter: typeof arrayFilter
}

/** The `socketIO` class. A `null` argument means the default. */
export type LegacySocketIOClass =
  new (data?: LegacyData | null, timeoutMs?: number | null, url?: string | null) => LegacySocketIO

/** Pages may assign to a connection field, which has no effect. */
function ignore(_assigned: unknown): void {
  return undefined
}

/** A page may have deleted the `url` or `data` field. */
function targetOf({ url, data }: Pick<LegacySocketIO, 'url' | 'data'>): LegacyTarget {
  return { url: url || '', data: data || undefined }
}

export function socketIOClass(runtimeFor: LegacyRuntimeMaker): LegacySocketIOClass {
  return class socketIO implements LegacySocketIO {
    url: string | null
    data: LegacyData | null | undefined
    timeout: number

    constructor(data?: LegacyData | null, timeoutMs?: number | null, url?: string | null) {
      this.data = data || undefined
      this.timeout = typeof timeoutMs === 'number' ? timeoutMs : defaultTimeoutMs
      this.url = url || ''
      runtimeFor(this.timeout)
    }

    get socketTask(): LegacySocketTask | null {
      const { line, task } = runtimeFor(this.timeout)
      return line.isOpen() ? task : null
    }

    set socketTask(assigned: unknown) {
      ignore(assigned)
    }

    get is_open_socket(): boolean {
      return runtimeFor(this.timeout).line.isOpen()
    }

    set is_open_socket(assigned: unknown) {
      ignore(assigned)
    }

    get connectNum(): number {
      return runtimeFor(this.timeout).line.connectNum()
    }

    set connectNum(assigned: unknown) {
      ignore(assigned)
    }

    get traderDetailIndex(): number {
      return runtimeFor(this.timeout).line.rules.read('traderDetailIndex')
    }

    set traderDetailIndex(index: number) {
      runtimeFor(this.timeout).write('traderDetailIndex', index)
    }

    get accountStateIndex(): number {
      return runtimeFor(this.timeout).line.rules.read('accountStateIndex')
    }

    set accountStateIndex(index: number) {
      runtimeFor(this.timeout).write('accountStateIndex', index)
    }

    get followFlake(): boolean {
      return runtimeFor(this.timeout).line.rules.read('followFlake')
    }

    set followFlake(isOpen: boolean) {
      runtimeFor(this.timeout).write('followFlake', isOpen)
    }

    connectSocketInit(data?: LegacyData | null): void {
      this.data = data || this.data
      runtimeFor(this.timeout).open(targetOf(this))
    }

    send(frame: object): Promise<SendResult> {
      return runtimeFor(this.timeout).line.send(frame)
    }

    Close(): Promise<boolean> {
      return runtimeFor(this.timeout).close()
    }

    start(): void {
      runtimeFor(this.timeout).line.ping()
    }

    reconnect(): void {
      runtimeFor(this.timeout).reopenLater(() => targetOf(this))
    }

    arrayFilter: typeof arrayFilter = arrayFilter
  }
}

interface TaskCallbacks {
  readonly success?: (result: { readonly errMsg: string }) => void
  readonly fail?: (result: { readonly errMsg: string }) => void
  readonly complete?: (result: { readonly errMsg: string }) => void
}

/** `socketTask` methods for pages, with uni's options. Only the class listens to socket events. */
export interface LegacySocketTask {
  /** Sends `data` unchanged: a string or bytes. */
  send(options: TaskCallbacks & { readonly data: string | ArrayBuffer | ArrayBufferView }): void
  /** Closes like `Close()`. */
  close(options?: TaskCallbacks): void
}

export function createSocketTask(line: LegacyConnection, close: () => Promise<unknown>): LegacySocketTask {
  return {
    send(options) {
      void line.send(options.data).then((result) => {
        if (result.ok) settle(options, true, 'sendSocketMessage:ok')
        else settle(options, false, `sendSocketMessage:fail ${result.code}`)
      })
    },
    close(options = {}) {
      void close().then(() => settle(options, true, 'closeSocket:ok'))
    },
  }
}

function settle({ success, fail, complete }: TaskCallbacks, isDone: boolean, errMsg: string): void {
  const callback = isDone ? success : fail
  callback?.({ errMsg })
  complete?.({ errMsg })
}
