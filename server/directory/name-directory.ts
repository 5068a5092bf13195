/** A client that can be found under a name. */
export interface NameHolder {
  /** Called when this holder has the name exclusively. */
  held(): void
  /** Called when another holder has taken the name, at this server or elsewhere. No call follows. */
  replaced(): void
  /** Called when ownership of the name can no longer be verified. No call follows. */
  lost(): void
}

/** Directory in which a name has one holder across all servers: the latest. */
export interface NameDirectory {
  /** Calls `held` when the name is taken: synchronously, unless another server must be asked. */
  take(name: string, holder: NameHolder): NameClaim
  /** Whether the connection used to take names is lost. */
  isLost(): boolean
  /** Rejects while names cannot be taken. */
  check(): unknown
  /** Names held at this server, without duplicates. */
  names(): readonly string[]
  /** Releases all names of this server. */
  close(): Promise<void>
}

export interface NameClaim {
  /** Releases the name if this holder still has it. No call follows. */
  release(): void
}

/** Creates the directory of a single server. */
export function createMemoryNames(): NameDirectory {
  const holders = new Map<string, NameHolder>()
  return {
    take(name, holder) {
      holders.get(name)?.replaced()
      holders.set(name, holder)
      holder.held()
      return {
        release() {
          // A replaced holder releases late, when the name already belongs to the new holder.
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
