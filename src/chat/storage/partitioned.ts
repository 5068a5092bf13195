import type { ChatStorage } from '../../connection/ports/chat-storage'

/** Names may hold colons. */
const escaped = (name: string): string => name.replace(/%/g, '%25').replace(/:/g, '%3A')

/** A storage in which the users of one client are others than those of another client. */
export function partitioned(storage: ChatStorage, client: string): ChatStorage {
  const ownerOf = (user: string): string => `${escaped(client)}:${escaped(user)}`
  return {
    overview: (user) => storage.overview(ownerOf(user)),
    page: (user, query) => storage.page(ownerOf(user), query),
    known: (user, records) => storage.known(ownerOf(user), records),
    put: (user, batch) => storage.put(ownerOf(user), batch),
    remove: (user, records) => storage.remove(ownerOf(user), records),
  }
}
