import type { Network } from '../ports/ports'

/** Reports the state of the network: at the start, at each change, and when it is asked for. */
export function followNetwork(
  port: Network | undefined, report: (online: boolean) => void,
): { ask(): void; stop(): void } {
  /** Another object for each report and question. */
  let latest: object | undefined
  const unwatch = port?.watch((online) => {
    latest = {}
    report(online)
  })
  function ask(): void {
    const asked = latest = {}
    port?.ask((online) => {
      // An answer that a change or a later question overtook is older than what came since.
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
