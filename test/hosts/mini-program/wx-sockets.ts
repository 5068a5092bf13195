import { createWxSocket, type SocketWorld, type WxSocket } from './wx-socket'
import { createAwaitedAnswer } from '../awaited-answer'
import { fieldsOf } from './call'
import type { MadeSocket } from '../host'

export interface WxSockets {
  /** The socket functions of the vendor's global object. */
  readonly api: Readonly<Record<string, unknown>>
  /** Native sockets that exist, asked for by the app. */
  alive(): number
  /** Whether one is neither open nor ended yet, or an answer is awaited. */
  isBusy(): boolean
  /** The sockets that the app opened so far. */
  made(): readonly MadeSocket[]
  /** The newest text that reached the app. */
  newestText(): string
  /** The platform ends each one with this code, and lets no new one in until `resume`. */
  suspend(code: number, reason: string): void
  resume(): void
  /** The network goes away under them. */
  lose(): void
  stop(): void
}

/** `connectSocket` over real TCP, with the vendor's documented rules. */
export function createWxSockets(world: SocketWorld): WxSockets {
  const sockets = new Set<WxSocket>()
  const made: MadeSocket[] = []
  let newestText = ''
  const awaited = createAwaitedAnswer()
  let suspended = false
  /** Alipay's socket without `multiple`: one for the whole app, and no task for it. */
  let single: WxSocket | undefined

  function refusal(): string | undefined {
    if (suspended) return 'interrupted'
    if (!world.isOnline()) return 'network is not available'
    if (sockets.size >= world.quirks.socketLimit) return 'exceed max connection count'
    return undefined
  }

  function end(options: unknown): void {
    if (single === undefined) return world.answers.fail(options, 'closeSocket', 'WebSocket is not connected')
    single.close(options)
  }

  return {
    api: { connectSocket, closeSocket: end },
    alive: () => sockets.size,
    isBusy: () => awaited.isAwaited() || [...sockets].some((socket) => socket.isUnsettled()),
    made: () => made,
    newestText: () => newestText,
    suspend(code, reason) {
      suspended = true
      for (const socket of [...sockets]) socket.interrupt(code, reason)
    },
    resume: () => void (suspended = false),
    lose() {
      for (const socket of [...sockets]) socket.kill()
    },
    stop() {
      for (const socket of [...sockets]) socket.kill()
      sockets.clear()
    },
  }

  function connectSocket(options: unknown): object | undefined {
      const { url, protocols, header, multiple } = fieldsOf(options)
      made.push({ url: String(url), atMs: world.now() })
      const refused = refusal()
      if (refused !== undefined) world.answers.fail(options, 'connectSocket', refused)
      else world.answers.succeed(options, 'connectSocket')
      const names = Array.isArray(protocols) ? protocols.map(String) : []
      const socket: WxSocket = createWxSocket(
        { url: String(url), protocols: names, header: fieldsOf(header) },
        world,
        {
          refused: refused !== undefined,
          sent: awaited.asked,
          received(text) {
            awaited.answered()
            if (text !== undefined) newestText = text
          },
          ended: () => void sockets.delete(socket),
        },
      )
      if (refused === undefined) sockets.add(socket)
      if (world.vendor.task === 'always' || multiple === true) return socket.task
      single?.close({})
      single = socket
      return undefined
  }
}
