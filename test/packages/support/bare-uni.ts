import { WebSocket } from 'ws'
import { createUniStorageDouble } from '../../../src/testing/uni/uni-storage'

type Listener = (event: unknown) => void

interface ConnectOptions {
  readonly url: string
  readonly complete?: Listener
}

interface Settled {
  readonly success?: Listener
  readonly complete?: Listener
}

/** The few calls of `uni` that a client makes, over real sockets: a device without pages, Vue or Pinia. */
export function createBareUni() {
  const open = new Set<WebSocket>()

  function connectSocket({ url, complete }: ConnectOptions) {
    const socket = new WebSocket(url)
    open.add(socket)
    complete?.({ errMsg: 'connectSocket:ok' })
    return {
      onOpen: (listener: Listener) => void socket.on('open', () => listener({})),
      onMessage: (listener: Listener) =>
        void socket.on('message', (data: Buffer) => listener({ data: data.toString('utf8') })),
      onError: (listener: Listener) => void socket.on('error', (error) => listener({ errMsg: error.message })),
      onClose: (listener: Listener) => void socket.on('close', (code, reason) => {
        open.delete(socket)
        listener({ code, reason: reason.toString('utf8') })
      }),
      send({ data, success, complete: reported }: Settled & { readonly data: string }) {
        socket.send(data, () => {
          success?.({ errMsg: 'sendSocketMessage:ok' })
          reported?.({ errMsg: 'sendSocketMessage:ok' })
        })
      },
      close({
        code, reason, success, complete: reported,
      }: Settled & { readonly code?: number; readonly reason?: string }) {
        socket.close(code, reason)
        success?.({ errMsg: 'closeSocket:ok' })
        reported?.({ errMsg: 'closeSocket:ok' })
      },
    }
  }

  const listeners = new Map<string, Set<Listener>>()
  const nothing = (): void => undefined
  return {
    api: {
      ...createUniStorageDouble(),
      connectSocket,
      onAppShow: nothing,
      onAppHide: nothing,
      onNetworkStatusChange: nothing,
      getNetworkType: ({ success }: Settled) => success?.({ networkType: 'wifi' }),
      $on(name: string, listener: Listener) {
        listeners.set(name, (listeners.get(name) ?? new Set()).add(listener))
      },
      $off: (name: string, listener: Listener) => void listeners.get(name)?.delete(listener),
      $emit: (name: string, event: unknown) => listeners.get(name)?.forEach((listener) => listener(event)),
    },
    stop() {
      for (const socket of open) socket.terminate()
    },
  }
}
