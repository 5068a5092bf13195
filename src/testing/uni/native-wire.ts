import type { SocketPort } from '../../connection/ports/ports'

export interface WireEvents {
  open(): void
  message(data: string | ArrayBuffer): void
  error(): void
  close(code: number, reason: string): void
}

export interface WireSocket {
  send(data: string | ArrayBuffer): void
  close(code: number, reason: string): void
}

export interface WireRequest {
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
}

/** Native sockets for a runtime, either real or controlled by the test. */
export interface NativeWire {
  connect(request: WireRequest, events: WireEvents): WireSocket
}

/** Connects to a test server. If opening fails, emits an error before the close. */
export function createServedWire(port: SocketPort): NativeWire {
  return {
    connect(request, events) {
      let hasOpened = false
      const connection = port.open(request, (event) => {
        if (event.type === 'opened') {
          hasOpened = true
          events.open()
        } else if (event.type === 'message') {
          events.message(event.data)
        } else {
          if (!hasOpened) events.error()
          if (event.type === 'closed') events.close(event.code, event.reason)
        }
      })
      return {
        send: (data) => connection.send(data, () => undefined),
        close: (code, reason) => connection.close(code, reason),
      }
    },
  }
}

export interface CallbackOptions<Answer extends object = object> {
  readonly success?: (result: Answer & { errMsg: string }) => void
  readonly fail?: (result: { errMsg: string }) => void
  readonly complete?: (result: { errMsg: string }) => void
}

export interface ConnectOptions extends CallbackOptions {
  readonly url: string
  readonly header?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
}

interface SendCallOptions extends CallbackOptions {
  readonly data: unknown
}

interface CloseOptions extends CallbackOptions {
  readonly code?: number
  readonly reason?: string
}

export type TaskEventName = 'open' | 'message' | 'error' | 'close'
export type TaskListener = (event: Record<string, unknown>) => void

export interface SocketTaskDouble {
  /** On Alipay, also returns a promise. */
  send(options: SendCallOptions): unknown
  /** On Alipay, also returns a promise. */
  close(options: CloseOptions): unknown
  onOpen(listener: TaskListener): void
  onMessage(listener: TaskListener): void
  onError(listener: TaskListener): void
  onClose(listener: TaskListener): void
}

export interface UniSocketDouble {
  connectSocket(options: ConnectOptions): SocketTaskDouble | Promise<{ errMsg: string }> | undefined
  /** Returns the number of socket tasks that the runtime still references. */
  alive(): number
}

export function succeed(options: CallbackOptions, api: string): void {
  succeedWith(options, api, {})
}

export function succeedWith<Answer extends object>(
  options: CallbackOptions<Answer>, api: string, answer: Answer,
): void {
  const result = { errMsg: `${api}:ok`, ...answer }
  options.success?.(result)
  options.complete?.(result)
}

export function failWith(options: Pick<CallbackOptions, 'fail' | 'complete'>, errMsg: string): void {
  options.fail?.({ errMsg })
  options.complete?.({ errMsg })
}

export function hasCallback({ success, fail, complete }: CallbackOptions<never>): boolean {
  return success !== undefined || fail !== undefined || complete !== undefined
}

export function createTaskListeners(): Record<TaskEventName, TaskListener[]> {
  return { open: [], message: [], error: [], close: [] }
}

/** A socket task's `on…` methods can only add listeners. */
export function attaching(listeners: Record<TaskEventName, TaskListener[]>): Omit<SocketTaskDouble, 'send' | 'close'> {
  return {
    onOpen: (listener) => void listeners.open.push(listener),
    onMessage: (listener) => void listeners.message.push(listener),
    onError: (listener) => void listeners.error.push(listener),
    onClose: (listener) => void listeners.close.push(listener),
  }
}

export const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength
