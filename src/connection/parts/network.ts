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
        /** Another object for each report and question. */
        let latest: object | undefined
        const report = (online: boolean): void => dispatch({ type: 'networkReported', online })
        const unwatch = port?.watch((online) => {
          latest = {}
          report(online)
        })
        const ask = (): void => {
          const asked = latest = {}
          port?.ask((online) => {
            // An answer that a change or a later question overtook is older than what came since.
            if (online !== undefined && asked === latest) report(online)
          })
        }
        ask()
        onPart('networkAsked', ask)
        onPart('ended', () => {
          latest = {}
          unwatch?.()
        })
        return undefined
      },
    },
  }
}
