import { Socket, type Namespace } from 'socket.io'
import type { Session } from 'socket.io-adapter'
import { isObject } from '../shared/json-object'
import type { TokenCheck } from '../tokens/token-check'
import { isUserId } from './messages/chat-directory'

type Auth = Readonly<Record<string, unknown>>

/** Returns the user and token that a joining client claims. */
export function claimOf({ user, token }: Auth): { readonly id: unknown; readonly token: string | undefined } {
  return { id: typeof user === 'number' ? String(user) : user, token: typeof token === 'string' ? token : undefined }
}

/**
 * Restores a session only for its user. Socket.IO itself restores a session before any middleware runs, so a client
 * with the session id would receive private messages before its token is rejected.
 */
export function guardSessions(namespace: Namespace, mayEnter: TokenCheck): void {
  async function sessionOf(auth: Auth): Promise<Session | undefined> {
    const { id, token } = claimOf(auth)
    const { pid, offset } = auth
    if (typeof pid !== 'string' || typeof offset !== 'string' || !isUserId(id)) return undefined
    if (!await mayEnter(id, token)) return undefined
    const session = await namespace.adapter.restoreSession(pid, offset)
    const data: unknown = session?.data
    return isObject(data) && data['user'] === id ? session : undefined
  }

  // The types declare this member private. The tests of CV-15 fail if Socket.IO moves the member.
  namespace['_createSocket'] = async (client: Socket['client'], auth: Record<string, unknown>) =>
    new Socket(namespace, client, auth, await sessionOf(auth).catch(() => undefined))
}
