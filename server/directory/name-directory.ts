/** A holder who wants to be found under a name. */
export interface NameHolder {
  /** The name is this one's now, and no other's. */
  held(): void
  /** Another has taken it, at this server or elsewhere. Nothing follows. */
  replaced(): void
  /** Whether it is this one's cannot be known any more. Nothing follows. */
  lost(): void
}

/** A name has one holder, whichever server it is at: the last that came. */
export interface NameDirectory {
  /** Calls `held` when it is taken: at once, unless another server must be asked. */
  take(name: string, holder: NameHolder): NameClaim
  /** Whether the connection is lost by which names are taken. */
  isLost(): boolean
  /** Rejects while no name can be taken. */
  check(): unknown
  /** Held at this server, each once. */
  names(): readonly string[]
  /** Gives all of this server's names up. */
  close(): Promise<void>
}

export interface NameClaim {
  /** Gives the name up, if it still is this one's. Nothing is called after. */
  release(): void
}

/** The directory of one server. */
export function createMemoryNames(): NameDirectory {
  const holders = new Map<string, NameHolder>()
  return {
    take(name, holder) {
      holders.get(name)?.replaced()
      holders.set(name, holder)
      holder.held()
      return {
        release() {
          // That of one that was replaced comes late: the name is the newcomer's.
          if (holders.get(name) === holder) holders.delete(name)
        },
      }
    },
    isLost: () => false,
    check: () => undefined,
    names: () => [...holders.keys()],
    close: () => Promise.resolve(),
  }
}
