import type { Network } from '../ports/network'

/** The platform's word on the network, asked for or told. */
export interface NetworkWatch {
  ask(): void
  stop(): void
}

export function createNetworkWatch(network: Network, reported: (online: boolean) => void): NetworkWatch {
  let told = 0
  const unwatch = network.watch((online) => {
    told += 1
    reported(online)
  })

  return {
    ask() {
      const toldBefore = told
      network.ask((online) => {
        // An answer that a change overtook is older than the change.
        if (online !== undefined && told === toldBefore) reported(online)
      })
    },
    stop() {
      told += 1
      unwatch()
    },
  }
}
