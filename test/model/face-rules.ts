import type { Effect } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import type { ReconnectAnswer } from '../../src/connection/machine/status'
import { hasSameFields } from '../../src/shared/equality'
import { faceOf } from '../support/full-step'
import { isBlocked, isClosing } from '../support/machine-state'
import type { Rule } from './invariants'

const isBackgroundTimer = (effect: Effect): boolean => effect.type === 'startTimer' && effect.name === 'background'

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
      return after.phase === 'ready' && after.pingSentAtMs !== null && after.pingBy === 'user'
    case 'kept': {
      // An attempt that continues has a fresh budget, and the next attempt may have a fresh token. In the background
      // the time limit of the attempt starts again.
      const isHidden = before.hiddenAtMs !== null
      const { renewedAtMs } = after
      const lostAtMs = before.phase === 'ready' ? before.lostAtMs : null
      const isRenewed = before.phase !== 'ready' && (before.token === 'spent' || before.token === 'fresh')
      const token = isRenewed ? 'doubted' : before.token
      const hiddenAtMs = isHidden ? after.hiddenAtMs : null
      return hasSameFields({ ...before, renewedAtMs, lostAtMs, token, hiddenAtMs, failure: null, asks: 0 }, after)
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
    if (status === 'paused' && !isBlocked(machine)) return 'paused by nothing'
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

export const faceRules: readonly Rule[] = [answersTruly, statusIsTrue]
