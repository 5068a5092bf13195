import type { SocketClient } from '../connection/runtime/client-api'
import { userOf } from './transmitter'

/** Keeps the client's user and open state current, even before the change events arrive (RT-1). */
export interface ClientFollower {
  user(): string | null
  /** Reads the client's state, because another listener may call the outbox first. */
  catchUp(): void
  stop(): void
}

export function createClientFollower<Events extends object>(
  client: Pick<SocketClient<Events>, 'session' | 'status' | 'on'>,
  userChanged: (user: string | null) => void, lineChanged: (isOpen: boolean) => void,
): ClientFollower {
  const nowOpen = (): boolean => client.status().status === 'open'
  let user = userOf(client.session())
  let isOpen = nowOpen()

  function catchUp(): void {
    const next = userOf(client.session())
    if (next !== user) userChanged(user = next)
    if (nowOpen() !== isOpen) lineChanged(isOpen = !isOpen)
  }

  const stops = [client.on('statusChanged', catchUp), client.on('sessionChanged', catchUp)]

  return {
    user: () => user,
    catchUp,
    stop() {
      for (const stop of stops) stop()
    },
  }
}
