/** Whose entry it is, in which stay of that user in a process it was written, and its id. */
export interface EntryPlace {
  readonly user: string
  readonly instance: string
  readonly id: string
}

/** Where the entries of one client are kept. Each stay of a user writes under an instance of its own. */
export interface OutboxKeys {
  keyOf(place: EntryPlace): string
  /** `undefined` for a key that is not one of this client's entries. */
  placeOf(key: string): EntryPlace | undefined
  lockOf(instance: string): string
  /** Where what cannot be read is kept for a developer's eyes. */
  asideOf(key: string): string
}

const entries = 'tradewire:outbox:'
const aside = 'tradewire:outbox-aside:'

/** Names may hold colons, and halves of a surrogate pair, which `encodeURIComponent` would throw at. */
const escaped = (name: string): string => name.replace(/%/g, '%25').replace(/:/g, '%3A')
const unescaped = (name: string): string => name.replace(/%3A/g, ':').replace(/%25/g, '%')

export function createOutboxKeys(client: string): OutboxKeys {
  const prefix = `${entries}${escaped(client)}:`
  return {
    keyOf: ({ user, instance, id }) => prefix + [user, instance, id].map(escaped).join(':'),
    placeOf(key) {
      if (!key.startsWith(prefix)) return undefined
      const [user, instance, id, ...more] = key.slice(prefix.length).split(':').map(unescaped)
      if (user === undefined || instance === undefined || id === undefined || more.length > 0) return undefined
      return { user, instance, id }
    },
    lockOf: (instance) => prefix + escaped(instance),
    asideOf: (key) => aside + key.slice(entries.length),
  }
}
