import type { SocketPort } from '../connection/ports/ports'

/** A socket port that tells when nothing is open over it any more. */
export interface WatchedSocket {
  readonly port: SocketPort
  /** Calls back once no connection is left; at once when there is none. Returns the way to take that back. */
  whenFree(freed: () => void): () => void
}

export function watchSocket(port: SocketPort): WatchedSocket {
  const open = new Set<object>()
  const waiting = new Set<() => void>()

  function end(connection: object): void {
    if (!open.delete(connection) || open.size > 0) return
    for (const freed of [...waiting]) freed()
  }

  return {
    port: {
      watchSlots: (freed) => port.watchSlots?.(freed) ?? (() => undefined),
      open(request, listener) {
        const mark = {}
        open.add(mark)
        try {
          const connection = port.open(request, (event) => {
            listener(event)
            if (event.type === 'closed' || event.type === 'refused') end(mark)
          })
          return {
            send: (data, settled) => connection.send(data, settled),
            close: (code, reason) => connection.close(code, reason),
            drop() {
              connection.drop()
              end(mark)
            },
          }
        } catch (error) {
          end(mark)
          throw error
        }
      },
    },
    whenFree(freed) {
      const settle = (): void => {
        waiting.delete(settle)
        freed()
      }
      if (open.size === 0) freed()
      else waiting.add(settle)
      return () => void waiting.delete(settle)
    },
  }
}
