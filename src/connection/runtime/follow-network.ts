import type { Network } from '../ports/ports'

/** Reports the network state: at the start, at each change, and on request. */
export function followNetwork(
  port: Network | undefined, report: (online: boolean) => void,
): { ask(): void; stop(): void } {
  /** Identifies the latest report or query by a new object. */
  let latest: object | undefined
  const unwatch = port?.watch((online) => {
    latest = {}
    report(online)
  })
  function ask(): void {
    const asked = latest = {}
    port?.ask((online) => {
      // A result that arrives after a change or a later query is outdated.
      if (online !== undefined && asked === latest) report(online)
    })
  }
  ask()
  return {
    ask,
    stop() {
      latest = {}
      unwatch?.()
    },
  }
}
