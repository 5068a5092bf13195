import type { Effect, MachineEvent } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import type { ReconnectAnswer } from '../../src/connection/machine/status'
import { hasSameFields } from '../../src/shared/equality'
import { faceOf } from '../support/full-step'
import { isBlocked, isClosing } from '../support/machine-state'
import { take, type Setting } from './connection-model'
import type { State } from './environment'
import type { Rule } from './invariants'

const isBackgroundTimer = (effect: Effect): boolean => effect.type === 'startTimer' && effect.name === 'background'

const isProbed = ({ phase, pingSentAtMs, pingBy }: MachineState): boolean =>
  phase === 'ready' && pingSentAtMs !== null && pingBy === 'user'

/** Whether the effect of `reconnect()` matches its return value. */
function isTrue(
  answer: ReconnectAnswer,
  before: MachineState,
  after: MachineState,
  effects: readonly Effect[],
): boolean {
  const hasBegun = effects.some(({ type }) => type === 'resolve')
  switch (answer) {
    case 'attempting':
      return hasBegun || (isClosing(after) && after.next === 'asked')
    case 'probing':
      return isProbed(after)
    case 'kept': {
      // Without pings, a close within the probe's time counts as a close during a probe (HB-17).
      if (before.phase === 'ready') return isProbed(after)
      // An attempt that continues has a fresh budget, and the next attempt may have a fresh token. In the background
      // the attempt's time limit starts again.
      const isHidden = before.hiddenAtMs !== null
      const { renewedAtMs } = after
      const isRenewed = before.token === 'spent' || before.token === 'fresh'
      const token = isRenewed ? 'doubted' : before.token
      const hiddenAtMs = isHidden ? after.hiddenAtMs : null
      return hasSameFields({ ...before, renewedAtMs, lostAtMs: null, token, hiddenAtMs, failure: null, asks: 0 }, after)
        && (isHidden ? effects.every(isBackgroundTimer) : effects.length === 0)
    }
    case 'no-lease':
    case 'no-session':
    case 'disposed':
      return !hasBegun && after.failure === null && after.phase !== 'failed'
  }
}

const answersTruly: Rule = {
  id: 'MD-18',
  state({ machine, wallMs }, { step, policy }) {
    const env = { nowMs: wallMs, roll: 0, policy }
    const { answer } = faceOf(machine, env)
    const [after, effects] = step(machine, { type: 'reconnectAsked' }, env)
    const didSo = isTrue(answer, machine, after, effects)
    return didSo ? undefined : `reconnect() answers ${answer} in ${machine.phase}`
  },
}

const statusIsTrue: Rule = {
  id: 'MD-19',
  state({ machine, wallMs }, { policy }) {
    const face = faceOf(machine, { nowMs: wallMs, policy })
    const { status, attempt, maxAttempts, nextAtMs, pausedBy, slotAwaitedSinceMs } = face.status
    const { phase, need } = machine
    if (need === 'absent' && status !== 'idle') return `${status} while no page needs it`
    if ((status === 'open') !== (phase === 'ready')) return `${status} in ${phase}`
    if ((status === 'failed') !== (phase === 'failed' && need !== 'absent')) return `${status} in ${phase}`
    if (need === 'present' && status === 'idle') return 'idle while a page needs it'
    if (status === 'paused' && !isBlocked(machine)) return 'paused without a cause'
    if ((pausedBy === null) !== (status !== 'paused')) return `${status} and paused by ${pausedBy}`
    const isUncounted = status === 'reconnecting' && maxAttempts > 0 && attempt === 0
    if (isUncounted || attempt > maxAttempts) return `attempt ${attempt} in ${status}`
    const mayAwaitSlot = status === 'connecting' || status === 'reconnecting'
    if (slotAwaitedSinceMs !== null && !mayAwaitSlot) return `${status} and waiting for a slot`
    const isHidden = phase === 'awaitingSlot' && status !== 'paused' && slotAwaitedSinceMs === null
    if (isHidden) return 'a wait for a slot that is not reported'
    return nextAtMs !== null && phase !== 'waiting' ? `a next attempt in ${phase}` : undefined
  },
}

const appHides: MachineEvent = { type: 'appHidden' }
const appShows: MachineEvent = { type: 'appShown' }

interface Played {
  readonly state: State
  readonly reported: number
}

/** Plays all events at the same moment. */
function play(setting: Setting, from: State, events: readonly MachineEvent[]): Played {
  return events.reduce<Played>(({ state, reported }, event) => {
    const { after, effects } = take(setting, state, { label: event.type, afterMs: 0, setBackMs: 0, event })
    return { state: after, reported: reported + effects.filter(({ type }) => type === 'announceConnectError').length }
  }, { state: from, reported: 0 })
}

/**
 * Whether a new lease causes no retry (CN-10): true for all failures except a rejected token, which may be replaced
 * (TK-9).
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
    if (again.state.machine.phase !== 'failed') return `${again.state.machine.phase} when a page returns`
    if (again.reported > 0) return 'a failure is reported again when a page returns'
    return undefined
  },
}

export const faceRules: readonly Rule[] = [answersTruly, statusIsTrue, failureStays]
