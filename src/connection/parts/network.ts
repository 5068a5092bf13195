import { createUniNetwork } from '../../platform/lifecycle/uni-network'
import type { Parts } from '../ports/parts'

/**
 * Lets a client follow the network: it probes an open connection when the network is lost, waits while offline, and
 * connects when the network returns. Without it the client knows only its attempts and pings.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [network()] })
 */
export function network(): Pick<Parts, 'network'> {
  return {
    network: {
      ports: () => ({ network: createUniNetwork() }),
      join({ ports: { network: port }, dispatch, onPart }) {
        let reported = 0
        const report = (online: boolean): void => dispatch({ type: 'networkReported', online })
        const unwatch = port?.watch((online) => {
          reported += 1
          report(online)
        })
        const ask = (): void => {
          const reportedBefore = reported
          port?.ask((online) => {
            // An answer that a change overtook is older than the change.
            if (online !== undefined && reported === reportedBefore) report(online)
          })
        }
        ask()
        onPart('networkAsked', ask)
        onPart('ended', () => {
          reported += 1
          unwatch?.()
        })
        return undefined
      },
    },
  }
}
