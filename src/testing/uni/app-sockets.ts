import type { Clock } from '../../connection/ports/ports'
import {
  attaching, createTaskListeners, failWith, hasCallback, succeed, type ConnectOptions, type NativeWire,
  type SocketTaskDouble, type TaskEventName, type UniSocketDouble, type WireSocket,
} from './native-wire'

export interface AppSocketOptions {
  readonly clock: Clock
  /**
   * Whether the platform never confirms `close` calls.
   * @default false
   */
  readonly silentClose?: boolean
  /**
   * Whether opening a socket throws.
   * @default false
   */
  readonly nativeMissing?: boolean
}

interface Entry {
  readonly emit: (name: TaskEventName, event: Record<string, unknown>) => void
  readonly forget: () => void
  opened: boolean
  sawError: boolean
}

/**
 * Creates sockets like uni-app-plus. Names are `String(Date.now())`, so two sockets opened in the same millisecond
 * collide (PF-10). A failed connection emits an error but never a close (dcloudio/uni-app#1619). A send without an open
 * connection fails, then succeeds and reaches the native socket (PF-5, PF-6). A throwing listener skips later listeners
 * and cleanup (PF-11). Bytes cross the bridge as base64.
 */
export function createAppSockets(wire: NativeWire, options: AppSocketOptions): UniSocketDouble {
  const { clock, silentClose = false, nativeMissing = false } = options
  const byId = new Map<string, Entry>()
  const natives = new Map<string, WireSocket>()

  /** Copies a buffer into the runtime's realm, like the bridge on App. */
  const acrossBridge = (data: ArrayBuffer): ArrayBuffer => new Uint8Array(new Uint8Array(data)).buffer

  function openNative(id: string, { url, protocols = [], header = {} }: ConnectOptions): void {
    if (nativeMissing) throw new Error('uni-webSocket is not in this build')
    // If two tasks have the same name, the later task receives all events (PF-10).
    natives.set(id, wire.connect({ url, protocols, header }, {
      open(): void {
        const entry = byId.get(id)
        if (entry === undefined) return
        entry.opened = true
        entry.emit('open', {})
      },
      message(data): void {
        byId.get(id)?.emit('message', { data: typeof data === 'string' ? data : acrossBridge(data) })
      },
      error(): void {
        const entry = byId.get(id)
        if (entry === undefined) return
        entry.sawError = true
        entry.emit('error', {})
        entry.forget()
      },
      close(code, reason): void {
        const entry = byId.get(id)
        natives.delete(id)
        if (entry === undefined || entry.sawError) return
        entry.emit('close', { code, reason })
        entry.forget()
      },
    }))
  }

  return {
    alive: () => byId.size,
    connectSocket(connect): SocketTaskDouble | Promise<{ errMsg: string }> {
      const id = String(clock.now())
      const listeners = createTaskListeners()
      const entry: Entry = {
        opened: false,
        sawError: false,
        emit: (name, event) => listeners[name].forEach((listener) => listener(event)),
        forget: () => void byId.delete(id),
      }
      const task: SocketTaskDouble = {
        ...attaching(listeners),
        send(send): void {
          if (!entry.opened) failWith(send, 'sendSocketMessage:fail WebSocket is not connected')
          const { data } = send
          try {
            if (typeof data === 'string') natives.get(id)?.send(data)
            else if (data instanceof ArrayBuffer) natives.get(id)?.send(acrossBridge(data))
            else throw new TypeError('base64 of this is undefined')
            succeed(send, 'sendSocketMessage')
          } catch (error) {
            failWith(send, `sendSocketMessage:fail ${String(error)}`)
          }
        },
        close(close): void {
          try {
            if (!silentClose) natives.get(id)?.close(close.code ?? 1000, close.reason ?? '')
            succeed(close, 'closeSocket')
          } catch (error) {
            failWith(close, `closeSocket:fail ${String(error)}`)
          }
        },
      }
      try {
        openNative(id, connect)
        byId.set(id, entry)
      } catch (error) {
        clock.setTimer(() => failWith(connect, `connectSocket:fail ${String(error)}`), 0)
      }
      clock.setTimer(() => succeed(connect, 'connectSocket'), 0)
      return hasCallback(connect) ? task : Promise.resolve({ errMsg: 'connectSocket:ok' })
    },
  }
}
