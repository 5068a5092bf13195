import type { Network } from '../ports/ports'

export function followNetwork(
  port: Network | undefined, report: (online: boolean) => void,
): { ask(): void; stop(): void } {
  let latest: object | undefined
  const unwatch = port?.watch((online) => {
    latest = {}
    report(online)
  })
  function ask(): void {
    const asked = latest = {}
    port?.ask((online) => {
      // Ignores the query's result after a network change or a newer query.
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
