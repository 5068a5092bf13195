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
        /** Counts reports and questions. */
        let latest = 0
        const report = (online: boolean): void => dispatch({ type: 'networkReported', online })
        const unwatch = port?.watch((online) => {
          latest += 1
          report(online)
        })
        const ask = (): void => {
          const asked = latest += 1
          port?.ask((online) => {
            // An answer that a change or a later question overtook is older than what came since.
            if (online !== undefined && asked === latest) report(online)
          })
        }
        ask()
        onPart('networkAsked', ask)
        onPart('ended', () => {
          latest += 1
          unwatch?.()
        })
        return undefined
      },
    },
  }
}
