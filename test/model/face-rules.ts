import type { Effect } from '../../src/connection/machine/events'
import { projectStatus, reconnectAnswer } from '../../src/connection/machine/step'
import type { MachineState } from '../../src/connection/machine/state'
import type { ReconnectAnswer } from '../../src/connection/machine/status'
import { hasSameFields } from '../../src/shared/equality'
import { isBlocked, isClosing } from '../../src/connection/machine/transition'
import type { Rule } from './invariants'

const isBackgroundTimer = (effect: Effect): boolean => effect.type === 'startTimer' && effect.name === 'background'

/** Whether `reconnect()` did what it answered. */
function isTrue(
  answer: ReconnectAnswer,
  before: MachineState,
  after: MachineState,
  effects: readonly Effect[],
): boolean {
  const hasBegun = effects.some(({ type }) => type === 'resolve')
  switch (answer) {
    case 'attempting':
      return hasBegun || (isClosing(after.phase) && after.phase.next === 'asked')
    case 'probing':
      return after.phase.name === 'ready' && after.phase.ping?.by === 'user'
    case 'kept':
      if (before.foreground) return after === before && effects.length === 0
      // In the background its time begins again.
      return hasSameFields({ ...before, hiddenAtMs: after.hiddenAtMs }, after) && effects.every(isBackgroundTimer)
    case 'no-lease':
    case 'no-session':
    case 'disposed':
      return !hasBegun && after.failure === null && after.phase.name !== 'failed'
  }
}

const answersTruly: Rule = {
  id: 'MD-18',
  state({ machine, wallMs }, { step, policy }) {
    const answer = reconnectAnswer(machine, policy, wallMs)
    const [after, effects] = step(machine, { type: 'reconnectAsked' }, { nowMs: wallMs, roll: 0, policy })
    const didSo = isTrue(answer, machine, after, effects)
    return didSo ? undefined : `reconnect() answers ${answer} in ${machine.phase.name}`
  },
}

const statusIsTrue: Rule = {
  id: 'MD-19',
  state({ machine }, { policy }) {
    const { status, attempt, maxAttempts, nextAtMs, pausedBy, slotAwaitedSinceMs } = projectStatus(machine, policy)
    const { phase, need } = machine
    if (need === 'absent' && status !== 'idle') return `${status} while no page needs it`
    if ((status === 'open') !== (phase.name === 'ready')) return `${status} in ${phase.name}`
    if ((status === 'failed') !== (phase.name === 'failed')) return `${status} in ${phase.name}`
    if (status === 'paused' && need === 'present' && !isBlocked(machine)) return 'paused by nothing'
    if ((pausedBy === null) !== (status !== 'paused')) return `${status} and paused by ${pausedBy}`
    const isCounted = attempt >= 1 && attempt <= maxAttempts
    if (status === 'reconnecting' && maxAttempts > 0 && !isCounted) return `attempt ${attempt}`
    const mayAwaitSlot = status === 'connecting' || status === 'reconnecting'
    if (slotAwaitedSinceMs !== null && !mayAwaitSlot) return `${status} and waiting for a slot`
    if (phase.name === 'awaitingSlot' && slotAwaitedSinceMs === null) return 'a wait for a slot that is not told'
    return nextAtMs !== null && phase.name !== 'waiting' ? `a next attempt in ${phase.name}` : undefined
  },
}

export const faceRules: readonly Rule[] = [answersTruly, statusIsTrue]
