export interface NameHolder {
  held(): void
  /** Called when another holder takes the name on any server. This holder gets no further calls. */
  replaced(): void
  /** Called when ownership of the name can no longer be verified. No other call to this holder follows. */
  lost(): void
}

/** Gives each name to one holder across all servers: the last client that took it. */
export interface NameDirectory {
  /** Takes the name, then calls `held`. The call is synchronous unless another server must be queried. */
  take(name: string, holder: NameHolder): NameClaim
  isLost(): boolean
  /** Rejects while no name can be assigned. */
  check(): unknown
  /** Names in use on this server, without duplicates. */
  names(): readonly string[]
  close(): Promise<void>
}

export interface NameClaim {
  /** Releases the name if this holder still has it. Must be the holder's last call. */
  release(): void
}

export function createMemoryNames(): NameDirectory {
  const holders = new Map<string, NameHolder>()
  return {
    take(name, holder) {
      holders.get(name)?.replaced()
      holders.set(name, holder)
      holder.held()
      return {
        release() {
          // A replaced holder may release the name after the new holder took it.
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
