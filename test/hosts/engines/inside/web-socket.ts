import { wishes } from './globals'

type Listener = (...args: readonly unknown[]) => void

const sockets = new Map<number, WebSocket>()
let lastId = 0

/** Replaces the class of `ws`, because the driver owns the real sockets. */
export class WebSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  readyState = 0
  readonly #id = (lastId += 1)
  #listeners: readonly (readonly [string, Listener])[] = []

  constructor(url: string, protocols: readonly string[], { headers }: Readonly<Record<string, unknown>>) {
    sockets.set(this.#id, this)
    wishes.push({ type: 'connect', id: this.#id, url, protocols, headers })
  }

  on(event: string, listener: Listener): void {
    this.#listeners = [...this.#listeners, [event, listener]]
  }

  removeAllListeners(event: string): void {
    this.#listeners = this.#listeners.filter(([name]) => name !== event)
  }

  send(data: string | Uint8Array): void {
    const isText = typeof data === 'string'
    wishes.push({ type: 'send', id: this.#id, ...(isText ? { text: data } : { bytes: Array.from(data) }) })
  }

  close(code: number, reason: string): void {
    wishes.push({ type: 'close', id: this.#id, code, reason })
  }

  terminate(): void {
    wishes.push({ type: 'terminate', id: this.#id })
  }

  emit(event: string, ...args: readonly unknown[]): void {
    this.readyState = event === 'open' ? 1 : event === 'close' ? 3 : this.readyState
    for (const [name, listener] of this.#listeners) if (name === event) listener(...args)
  }
}

export interface SocketEvent {
  readonly id: number
  readonly event: 'open' | 'message' | 'error' | 'close'
  readonly text?: string
  readonly bytes?: readonly number[]
  readonly code?: number
  readonly reason?: string
}

export function happened({ id, event, text, bytes, code, reason }: SocketEvent): void {
  const socket = sockets.get(id)
  if (event === 'close') sockets.delete(id)
  if (event === 'message') socket?.emit(event, bytes === undefined ? text : Uint8Array.from(bytes), bytes !== undefined)
  else if (event === 'close') socket?.emit(event, code, reason)
  else socket?.emit(event)
}
