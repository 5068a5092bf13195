import { Socket, type Namespace } from 'socket.io'
import type { Session } from 'socket.io-adapter'
import { isObject } from '../shared/json-object'
import type { TokenCheck } from '../tokens/token-check'
import type { Turn } from '../wire/turns'
import { isUserId } from './messages/chat-directory'

type EngineLine = Socket['client']['conn']
type Auth = Readonly<Record<string, unknown>>

export function claimOf({ user, token }: Auth): { readonly id: unknown; readonly token: string | undefined } {
  return { id: typeof user === 'number' ? String(user) : user, token: typeof token === 'string' ? token : undefined }
}

export interface SessionGuardOptions<Line> {
  readonly mayEnter: TokenCheck
  readonly turn: (line: Line) => ReturnType<Turn>
  /** Removes a session when a connection continues it (CV-131). Returns whether the session was stored. */
  readonly take: (pid: string) => boolean
  /** Runs the callback in the next event loop turn. Default: `setImmediate`. */
  readonly later?: (callback: () => void) => void
}

/** Maximum number of packets recovered per event loop turn. Further recoveries wait (CV-114). */
const mostPerLoop = 200

/**
 * Restores a session only for its own user. Socket.IO restores sessions before any middleware runs, so any client with
 * the session id would receive private messages.
 */
export function createSessionGuard<Line extends { readonly readyState: string }>(
  adapter: Pick<Namespace['adapter'], 'restoreSession'>, options: SessionGuardOptions<Line>,
) {
  const { mayEnter, turn, take, later = (callback) => void setImmediate(callback) } = options
  let left = mostPerLoop

  function hasRoom(packets: number): boolean {
    if (packets > left) return false
    if (left === mostPerLoop) later(() => void (left = mostPerLoop))
    left -= packets
    return true
  }

  return async (line: Line, auth: Auth): Promise<Session | undefined> => {
    const { id, token } = claimOf(auth)
    const { pid, offset } = auth
    if (typeof pid !== 'string' || typeof offset !== 'string' || !isUserId(id)) return undefined
    if (!await mayEnter(id, token)) return undefined
    const session = await adapter.restoreSession(pid, offset)
    const data: unknown = session?.data
    if (session === null || !isObject(data) || data['user'] !== id) return undefined
    const isNow = hasRoom(session.missedPackets.length)
    if (!isNow && !await turn(line)) return undefined
    // Reads the session again after a wait, because more packets may have arrived.
    const found = isNow ? session : await adapter.restoreSession(pid, offset)
    return found !== null && line.readyState === 'open' && take(pid) ? found : undefined
  }
}

interface JoinOptions {
  readonly turn: (line: EngineLine) => ReturnType<Turn>
  /** Default: sessions are not restored. */
  readonly sessionOf?: ReturnType<typeof createSessionGuard<EngineLine>> | undefined
}

export function guardJoins(namespace: Namespace, { turn, sessionOf }: JoinOptions): void {
  // Socket.IO's types declare this method private. If the method is renamed, the tests of CV-15 fail.
  namespace['_createSocket'] = async (client: Socket['client'], auth: Record<string, unknown>) => {
    if (!await turn(client.conn)) client.conn.close()
    return new Socket(namespace, client, auth, await sessionOf?.(client.conn, auth).catch(() => undefined))
  }
}
