import { WebSocket } from 'ws'
import type { NativeWire, WireSocket } from '../../../src/testing/uni/native-wire'

const exactBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Real TCP. `close` follows `error`, as in a browser. Runtimes may hide this event. */
export function createTcpWire(): NativeWire & { readonly open: Set<WebSocket> } {
  const open = new Set<WebSocket>()
  return {
    open,
    connect({ url, protocols, header }, events): WireSocket {
      const socket = new WebSocket(url, [...protocols], { headers: { ...header } })
      open.add(socket)
      socket.on('open', () => events.open())
      socket.on('message', (data, isBinary) => {
        const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
        events.message(isBinary ? exactBuffer(bytes) : bytes.toString('utf8'))
      })
      socket.on('error', () => events.error())
      socket.on('close', (code, reason) => {
        open.delete(socket)
        events.close(code, reason.toString('utf8'))
      })
      return { send: (data) => socket.send(data), close: (code, reason) => socket.close(code, reason) }
    },
  }
}
