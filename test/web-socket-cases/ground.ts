import type { UniWebSocketClass } from '../../src/web-socket/standard/platform-web-socket'
import type { FarPath } from './far-side'

/** `h5` is the browser's own class. */
export type CasePlatform = 'h5' | 'mp-weixin' | 'app'

/** A statement of the standard, tested with the available class. */
export interface Case {
  readonly name: string
  /** Row of docs/en/platforms.md under "W3C WebSocket", if our class cannot follow the standard. */
  readonly differs?: string
  /** Expected error reports of the runtime, by a part of their message. */
  readonly reports?: readonly string[]
  run(ground: Ground): Promise<void> | void
}

/** Sockets of `made`, `make` and `opened` are closed afterwards, because WeChat allows only five. */
export interface Ground {
  readonly WebSocket: UniWebSocketClass
  readonly platform: CasePlatform
  url(path: FarPath): string
  made(socket: WebSocket): WebSocket
  make(path?: FarPath, protocols?: string | string[]): WebSocket
  opened(path?: FarPath, protocols?: string | string[]): Promise<WebSocket>
}

interface CaseWorld {
  readonly WebSocket: UniWebSocketClass
  readonly platform: CasePlatform
  /** Without a trailing slash. */
  readonly server: string
  readonly deadServer: string
}

const PATIENCE_MS = 30_000
const LOOK_MS = 2

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    if (holds()) return
    await rest(LOOK_MS)
  }
  throw new Error(`Waited in vain: ${what}`)
}

export async function runCase(tried: Case, { WebSocket, platform, server, deadServer }: CaseWorld): Promise<void> {
  const sockets: WebSocket[] = []
  const url = (path: FarPath): string => (path === '/nowhere' ? deadServer : server) + path
  const ground: Ground = {
    WebSocket,
    platform,
    url,
    made(socket) {
      sockets.push(socket)
      return socket
    },
    make: (path = '/echo', protocols) => ground.made(new WebSocket(url(path), protocols)),
    async opened(path, protocols) {
      const socket = ground.make(path, protocols)
      await until(() => socket.readyState !== socket.CONNECTING, 'it connects')
      return socket
    },
  }
  try {
    await tried.run(ground)
  } finally {
    for (const socket of sockets) socket.close()
    await until(() => sockets.every(({ readyState }) => readyState === WebSocket.CLOSED), 'all are closed')
  }
}
