import { refusalMs, type Darkness } from './plan'
import type { SimulatedGlobals } from './simulated-globals'

type Listener = (event: object) => void

/** A browser's sockets. Their server runs until `fall` and then stays down. */
export interface DarkWebSockets {
  readonly WebSocket: new (url: string) => object
  fall(): void
  /** Times of the socket requests, in ms after the fall. */
  readonly attemptsMs: readonly number[]
}

interface HerdSocket {
  open(): void
  breakOff(): void
}

export function createDarkWebSockets(globals: SimulatedGlobals, darkness: Darkness): DarkWebSockets {
  const attemptsMs: number[] = []
  const lines: HerdSocket[] = []
  let fellAtMs: number | undefined

  class WebSocket {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readyState: number = WebSocket.CONNECTING
    bufferedAmount = 0
    onopen: Listener | null = null
    onerror: Listener | null = null
    onmessage: Listener | null = null
    onclose: Listener | null = null
    private readonly listeners = new Map<string, Listener[]>()

    constructor(readonly url: string) {
      const line: HerdSocket = { open: () => this.open(), breakOff: () => this.breakOff() }
      if (fellAtMs === undefined) {
        lines.push(line)
        globals.after(0, line.open)
        return
      }
      attemptsMs.push(globals.nowMs() - fellAtMs)
      if (darkness === 'refusing') globals.after(refusalMs, line.breakOff)
    }

    addEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener])
    }

    removeEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, (this.listeners.get(type) ?? []).filter((known) => known !== listener))
    }

    send(): void {
      if (this.readyState !== WebSocket.OPEN) throw new Error('not open')
    }

    close(): void {
      this.readyState = WebSocket.CLOSED
    }

    private open(): void {
      this.readyState = WebSocket.OPEN
      this.emit('open', this.onopen, {})
    }

    /** Ends like a browser's socket: a failed connection emits an error and then its close. */
    private breakOff(): void {
      if (this.readyState === WebSocket.CLOSED) return
      const wasOpen = this.readyState === WebSocket.OPEN
      this.readyState = WebSocket.CLOSED
      if (!wasOpen) this.emit('error', this.onerror, {})
      this.emit('close', this.onclose, { code: 1006, reason: '', wasClean: false })
    }

    private emit(type: string, handler: Listener | null, fields: object): void {
      const event = { type, ...fields }
      handler?.(event)
      for (const listener of this.listeners.get(type) ?? []) listener(event)
    }
  }

  return {
    WebSocket,
    attemptsMs,
    fall() {
      fellAtMs = globals.nowMs()
      for (const line of lines) line.breakOff()
    },
  }
}
