import type { MachineEvent } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import { take, type Setting } from './connection-model'
import type { State } from './environment'
import type { Rule } from './invariants'

const appHides: MachineEvent = { type: 'appHidden' }
const appShows: MachineEvent = { type: 'appShown' }

interface Played {
  readonly state: State
  readonly reported: number
}

/** Plays these events in a state, all at the same moment. */
function play(setting: Setting, from: State, events: readonly MachineEvent[]): Played {
  return events.reduce<Played>(({ state, reported }, event) => {
    const { after, effects } = take(setting, state, { label: event.type, afterMs: 0, setBackMs: 0, event })
    return { state: after, reported: reported + effects.filter(({ type }) => type === 'announceConnectError').length }
  }, { state: from, reported: 0 })
}

/**
 * Whether a new lease does not cause a retry (CN-10): true for all failures except a rejected token, which may be
 * replaced (TK-9).
 */
const isRefusedForGood = ({ failure }: MachineState): boolean =>
  failure?.final === true && failure.code !== 'token-refused'

const failureStays: Rule = {
  id: 'MD-20',
  state(state, setting) {
    const { phase, hiddenAtMs, failure, leases } = state.machine
    const page = leases.find(({ shown, wants, kind }) => shown && wants && kind === 'lease')
    if (phase !== 'failed' || hiddenAtMs !== null || page === undefined) return undefined
    const pageHides: MachineEvent = { type: 'leaseChanged', id: page.id, change: { shown: false } }
    const linger: MachineEvent = { type: 'timerFired', name: 'linger', receivedAtMs: 0, graceMs: 0 }
    const pageShows: MachineEvent = { type: 'leaseChanged', id: page.id, change: { shown: true } }
    for (const hides of [[pageHides, appHides], [appHides, pageHides]]) {
      for (const shows of [[pageShows, appShows], [appShows, pageShows]]) {
        const hidden = play(setting, state, hides)
        if (hidden.state.machine.phase !== 'failed') return `${hidden.state.machine.phase} after both hides`
        const shown = play(setting, hidden.state, shows)
        const isKept = failure?.final !== true || shown.state.machine.phase === 'failed'
        if (!isKept) return `${shown.state.machine.phase} after a final failure`
        if (hidden.reported + shown.reported > 0) return 'a failure is reported again'
      }
    }
    if (!isRefusedForGood(state.machine)) return undefined
    const again = play(setting, state, [pageHides, linger, pageShows])
    if (again.state.machine.phase !== 'failed') return `${again.state.machine.phase} for a page that is back`
    if (again.reported > 0) return 'a failure is reported again for a page that is back'
    return undefined
  },
}

export const failureRules: readonly Rule[] = [failureStays]
