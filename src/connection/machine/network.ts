import { probe } from './heartbeat'
import { onReturn } from './need'
import { pause } from './reconnect'
import type { Rows } from './step'
import { startTimer } from './transition'

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
