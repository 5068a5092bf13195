/** A server behind the balancer. */
export interface Target {
  /** Its address as it was given, without a slash at the end. */
  readonly address: string
  readonly url: URL
  /** Whether it answered when it was last asked, and has taken each connection since. */
  readonly isUp: boolean
  /** It is given nothing new. */
  readonly isDrained: boolean
}

export interface TargetPool {
  all(): readonly Target[]
  /**
   * In the order in which to try them for one client: those that are up, each call beginning with the one after the
   * first of the call before; then those that are believed down, which may have come back since.
   */
  turn(): readonly Target[]
  /** Nothing happens for an address that there is not. */
  mark(address: string, state: { readonly isUp?: boolean; readonly isDrained?: boolean }): void
}

export function createTargetPool(addresses: readonly string[]): TargetPool {
  let targets: readonly Target[] = addresses.map((address) =>
    ({ address, url: new URL(address), isUp: true, isDrained: false }))
  let turns = 0

  return {
    all: () => targets,
    turn() {
      const open = targets.filter(({ isDrained }) => !isDrained)
      const up = open.filter(({ isUp }) => isUp)
      const first = up.length === 0 ? 0 : turns % up.length
      turns += 1
      return [...up.slice(first), ...up.slice(0, first), ...open.filter(({ isUp }) => !isUp)]
    },
    mark(address, state) {
      targets = targets.map((target) => (target.address === address ? { ...target, ...state } : target))
    },
  }
}
