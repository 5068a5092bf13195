export interface NameHolder {
  /** Called when this holder has the name exclusively. */
  held(): void
  /** Called when another holder has taken the name, at this server or elsewhere. No call follows. */
  replaced(): void
  /** Called when ownership of the name can no longer be verified. No call follows. */
  lost(): void
}

/** Each name has one holder across all servers: the latest client that took it. */
export interface NameDirectory {
  /** Takes the name, then calls `held`: synchronously, unless another server must be queried. */
  take(name: string, holder: NameHolder): NameClaim
  /** Whether the connection that reserves names is lost. */
  isLost(): boolean
  /** Rejects while the directory cannot assign names. */
  check(): unknown
  /** Names held at this server, without duplicates. */
  names(): readonly string[]
  close(): Promise<void>
}

export interface NameClaim {
  /** Releases the name if this holder still has it. This is the holder's last call. */
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
          // A replaced holder may release late, when the name already belongs to the new holder.
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
