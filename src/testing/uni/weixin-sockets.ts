import type { Clock } from '../../connection/ports/ports'
import {
  attaching, byteLength, createTaskListeners, failWith, hasCallback, succeed, type NativeWire, type SocketTaskDouble,
  type UniSocketDouble, type WireSocket,
} from './native-wire'

export interface WeixinSocketOptions {
  readonly clock: Clock
  /**
   * Whether the platform emits an error without a close event.
   * @default false
   */
  readonly errorOnly?: boolean
  /**
   * Whether the platform never confirms `close` calls.
   * @default false
   */
  readonly silentClose?: boolean
  /**
   * Maximum number of simultaneous sockets.
   * @default 5
   */
  readonly maxSockets?: number
}

/**
 * Creates sockets as documented by WeChat: asynchronous callbacks, five open sockets, only string and ArrayBuffer data,
 * close reasons up to 123 bytes, and an error when a closed socket is closed again.
 */
export function createWeixinSockets(wire: NativeWire, options: WeixinSocketOptions): UniSocketDouble {
  const { clock, errorOnly = false, silentClose = false, maxSockets = 5 } = options
  const alive = new Set<SocketTaskDouble>()
  const sockets = new WeakMap<SocketTaskDouble, WireSocket>()
  const later = (call: () => void): void => void clock.setTimer(call, 0)

  return {
    alive: () => alive.size,
    connectSocket(connect): SocketTaskDouble | Promise<{ errMsg: string }> {
      const listeners = createTaskListeners()
      let opened = false
      let ended = false

      function end(name: 'error' | 'close', event: Record<string, unknown>): void {
        ended = true
        alive.delete(task)
        for (const listener of listeners[name]) listener(event)
      }

      const task: SocketTaskDouble = {
        ...attaching(listeners),
        send(send): void {
          const { data } = send
          if (!opened || ended) {
            later(() => failWith(send, 'sendSocketMessage:fail taskID not exist'))
          } else if (typeof data === 'string' || data instanceof ArrayBuffer) {
            sockets.get(task)?.send(data)
            later(() => succeed(send, 'sendSocketMessage'))
          } else {
            later(() => failWith(send, 'sendSocketMessage:fail data type error'))
          }
        },
        close(close): void {
          const code = close.code ?? 1000
          const valid = code === 1000 || (code >= 3000 && code <= 4999)
          if (ended || !sockets.has(task)) {
            later(() => failWith(close, 'closeSocket:fail taskID not exist'))
          } else if (!valid || byteLength(close.reason ?? '') > 123) {
            later(() => failWith(close, 'closeSocket:fail invalid parameter'))
          } else {
            if (!silentClose) sockets.get(task)?.close(code, close.reason ?? '')
            later(() => succeed(close, 'closeSocket'))
          }
        },
      }
      if (alive.size >= maxSockets) {
        later(() => failWith(connect, 'createSocketTask:fail exceed max cocurrent count'))
        return task
      }
      alive.add(task)
      sockets.set(task, wire.connect(
        { url: connect.url, protocols: connect.protocols ?? [], header: connect.header ?? {} },
        {
          open(): void {
            if (ended) return
            opened = true
            for (const listener of listeners.open) listener({ header: {} })
          },
          message: (data) => listeners.message.forEach((listener) => listener({ data })),
          error: () => end('error', { errMsg: 'connectSocket:fail' }),
          close(code, reason): void {
            if (errorOnly && ended) return
            end('close', { code, reason })
          },
        },
      ))
      later(() => succeed(connect, 'connectSocket'))
      return hasCallback(connect) ? task : Promise.resolve({ errMsg: 'connectSocket:ok' })
    },
  }
}
