import { createUniNetwork } from '../../platform/lifecycle/uni-network'
import { probe } from '../machine/heartbeat'
import { onReturn } from '../machine/need'
import { pause } from '../machine/reconnect'
import type { Rows } from '../machine/step'
import { startTimer } from '../machine/transition'
import type { Parts } from '../ports/parts'

/**
 * Lets a client follow the network: it probes an open connection when the network is lost, waits while offline, and
 * connects when the network returns. Without it the client knows only its attempts and pings.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [network()] })
 */
export function network(): Pick<Parts, 'network'> {
  return {
    network: {
      rows: networkRows,
      ports: () => ({ network: createUniNetwork() }),
      join({ network: port }, dispatch) {
        let told = 0
        const report = (online: boolean): void => dispatch({ type: 'networkReported', online })
        const unwatch = port?.watch((online) => {
          told += 1
          report(online)
        })
        const ask = (): void => {
          const toldBefore = told
          port?.ask((online) => {
            // An answer that a change overtook is older than the change.
            if (online !== undefined && told === toldBefore) report(online)
          })
        }
        ask()
        return {
          ask,
          stop() {
            told += 1
            unwatch?.()
          },
        }
      },
    },
  }
}

/** What the machine does about the network: a report probes, pauses or begins, and while paused it is asked for. */
export const networkRows: Rows = {
  everyPhase: {
    networkReported(t, phase, { online }) {
      const { online: before, offline } = t
      t.online = online
      if (online) {
        t.offline = false
        if (before === false || offline) onReturn(t)
      } else if (before === true) {
        t.offline = true
        if (t.loopback) return
        if (phase.name === 'ready') probe(t, phase, 'event')
        else if (phase.name === 'waiting') pause(t)
      }
    },
  },
  paused: {
    // The platform's events may be late or missing.
    timeout(t) {
      startTimer(t, 'paused', t.policy.networkAskMs)
      if (t.offline) t.effects.push({ type: 'askNetwork' })
    },
  },
}
