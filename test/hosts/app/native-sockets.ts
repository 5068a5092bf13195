import WebSocket from 'ws'
import type { MadeSocket, Quirks } from '../host'
import { createAwaitedAnswer, createAwaitedClose } from '../awaited-answer'
import { resolveName } from '../far-name'

type SocketEventName = 'open' | 'message' | 'error' | 'close'
type Notify = (event: object) => void

interface ConnectArgs {
  readonly id: string
  readonly url: string
  readonly protocol?: string
  readonly header?: Readonly<Record<string, string>>
}
interface Binary {
  readonly base64: string
}

interface NativeSocketOptions {
  readonly quirks: Pick<Quirks, 'errorWithoutClose' | 'closeWithoutAnswer'>
  readonly isOnline: () => boolean
  /** Time by the app's clock, epoch ms. */
  readonly now: () => number
  /** Copies an event into the logic layer's realm. */
  readonly toService: (event: object) => object
  readonly failed: (error: unknown) => void
}

interface Entry {
  readonly socket: WebSocket
  ended: boolean
}

/** The native module `uni-webSocket` on real TCP. The runtime names each socket. */
export function createNativeSockets({ quirks, isOnline, now, toService, failed }: NativeSocketOptions) {
  const made: MadeSocket[] = []
  const entries = new Set<Entry>()
  const byName = new Map<string, Entry>()
  const listeners: Partial<Record<SocketEventName, Notify>> = {}
  const awaited = createAwaitedAnswer()
  const closing = createAwaitedClose()
  let newestText = ''

  function notify(name: SocketEventName, event: object): void {
    try {
      listeners[name]?.(toService(event))
    } catch (error) {
      failed(error)
    }
  }

  function end(id: string, entry: Entry, code: number | undefined, reason = ''): void {
    if (entry.ended) return
    entry.ended = true
    entries.delete(entry)
    closing.answered()
    if (code === undefined && quirks.errorWithoutClose) notify('error', { id })
    else notify('close', { id, code: code ?? 1006, reason })
  }

  function connect({ id, url, protocol, header = {} }: ConnectArgs): void {
    made.push({ url, atMs: now() })
    if (!isOnline()) {
      setImmediate(() => notify('error', { id }))
      return
    }
    const protocols = protocol === undefined || protocol === '' ? [] : protocol.split(',')
    const socket = new WebSocket(resolveName(url), protocols, { headers: { ...header } })
    const entry: Entry = { socket, ended: false }
    entries.add(entry)
    // A new socket with the same id takes over the runtime's frames.
    byName.set(id, entry)
    socket.on('open', () => notify('open', { id }))
    socket.on('message', (data: Buffer, isBinary) => {
      if (entry.ended) return
      awaited.answered()
      if (!isBinary) newestText = data.toString()
      notify('message', { id, data: isBinary ? { base64: data.toString('base64') } : newestText })
    })
    socket.on('error', () => end(id, entry, undefined))
    socket.on('close', (code, reason) => end(id, entry, code === 1006 ? undefined : code, reason.toString()))
  }

  function close({ id, args }: { id: string; args?: { code?: number; reason?: string } }): void {
    const entry = byName.get(id)
    if (entry === undefined || entry.ended) return
    if (quirks.closeWithoutAnswer) {
      entry.ended = true
      entries.delete(entry)
    } else {
      closing.asked()
    }
    if (entry.socket.readyState === WebSocket.CONNECTING) entry.socket.terminate()
    else entry.socket.close(args?.code ?? 1000, args?.reason ?? '')
  }

  return {
    made,
    api: {
      WebSocket: connect,
      send({ id, data }: { id: string; data: string | Binary }): void {
        const entry = byName.get(id)
        if (entry?.socket.readyState !== WebSocket.OPEN) return
        awaited.asked()
        entry.socket.send(typeof data === 'string' ? data : Buffer.from(data.base64, 'base64'))
      },
      close,
      onopen: (listener: Notify) => void (listeners.open = listener),
      onmessage: (listener: Notify) => void (listeners.message = listener),
      onerror: (listener: Notify) => void (listeners.error = listener),
      onclose: (listener: Notify) => void (listeners.close = listener),
    },
    open: (): number => entries.size,
    newestText: (): string => newestText,
    /** Whether the app awaits a server response. Only a live socket gets one. */
    isBusy: (): boolean =>
      entries.size > 0 && awaited.isAwaited() ||
      closing.isAwaited() ||
      [...entries].some(({ socket }) => socket.readyState === WebSocket.CONNECTING),
    /** Ends each TCP connection. The app gets `code`, or an error without a code. */
    cut(code?: number): void {
      for (const [id, entry] of byName) {
        if (entry.ended) continue
        if (code !== undefined) end(id, entry, code, 'interrupted')
        entry.socket.terminate()
      }
    },
    /** The returned function reports the close to the app. */
    cutUnreported(code: number): () => void {
      const cut = [...byName].filter(([, entry]) => !entry.ended)
      for (const [, { socket }] of cut) {
        socket.removeAllListeners('error').removeAllListeners('close').on('error', () => undefined)
        socket.terminate()
      }
      return () => {
        for (const [id, entry] of cut) end(id, entry, code, 'interrupted')
      }
    },
  }
}
