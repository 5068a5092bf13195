import type { Surroundings } from './moves'
import type { Edit } from './mutate'

/** The machine without one of its guards, and the invariant that falls with it. */
interface Mutant {
  readonly rule: string
  readonly lacks: string
  readonly edits: readonly Edit[]
  readonly around?: Partial<Surroundings>
  /** Only in `npm run test:release`. */
  readonly isLong?: boolean
}

function without(rule: string, lacks: string, file: string, find: string, replace = ''): Mutant {
  return { rule, lacks, edits: [{ file, find, replace }] }
}

export const mutants: readonly Mutant[] = [
  without('MD-1', 'the drop of what it replaces', 'transition.ts',
    `if (isUnderWay(t.phase)) pushEffect(t, 'drop')`),
  without('MD-2', 'the forced end of a close that is not answered', 'step.ts',
    `pushEffect(t, 'drop')`),
  without('MD-3', 'the look at the leases before an attempt', 'reconnect.ts',
    `if (t.need !== 'present') {\n    t.failure = null\n    return endLinger(t)\n  }\n`),
  without('MD-3', 'the look at the session', 'need.ts', 'held = t.sessionReady && isAnyHeld', 'held = isAnyHeld'),
  {
    rule: 'MD-4',
    lacks: 'the guards of a late linger timer',
    edits: [
      { file: 'need.ts', find: `    if (need === 'lingering') stopTimer(t, 'linger')\n`, replace: '' },
      { file: 'need.ts', find: `if (t.need === 'lingering') goAbsent`, replace: 'goAbsent' },
    ],
  },
  without('MD-5', 'any idea of being paused', 'transition.ts', '!foreground || (offline && !loopback)', 'false'),
  without('MD-5', 'the pause after a loss', 'reconnect.ts',
    'if (isBlocked(t)) return pause(t)\n  if (outage.made', 'if (outage.made'),
  without('MD-5', 'the pause of an attempt that is due', 'reconnect.ts',
    `if (isBlocked(t)) return pause(t)\n  if (t.need !== 'present')`, `if (t.need !== 'present')`),
  without('MD-5', 'the pause of what waits when the app hides', 'need.ts',
    `if (t.phase.name === 'waiting') pause(t)\n  else if`, 'if'),
  without('MD-5', 'the pause when a lease returns in the background', 'need.ts',
    `isBlocked(t) || isClosing(phase)`, `isClosing(phase)`),
  without('MD-5', 'the difference between the user and anything else', 'attempt.ts',
    `next === 'asked' && t.need`, `next !== 'retry' && t.need`),
  without('MD-6', 'the look whether anybody hears the goodbye', 'transition.ts',
    'if (!isFeeding(t.phase)) return drop(t)'),
  without('MD-6', 'the goodbye', 'transition.ts', `pushEffect(t, 'sayGoodbye')`),
  without('MD-7', 'the word to the protocol that its socket was dropped', 'transition.ts',
    `if (isFeeding(t.phase)) pushEffect(t, 'detach')`),
  without('MD-7', 'the look whether the protocol was fed at all', 'attempt.ts',
    'if (isFeeding(phase)) pushEffect', 'pushEffect'),
  without('MD-8', 'the time limit of a try that the user began in the background', 'reconnect.ts',
    `startTimer(t, 'background', t.policy.backgroundMs)`),
  without('MD-8', 'the time limit of what the app leaves behind', 'need.ts',
    `startTimer(t, 'background', t.policy.backgroundMs)`, 'return'),
  without('MD-9', 'the stop of the timers of the phase that is left', 'transition.ts',
    'for (const timer of timersOfPhase(name)) stopTimer(t, timer)', ''),
  without('MD-9', 'the stop of the background timer', 'transition.ts', `stopTimer(t, 'background')`),
  without('MD-10', 'the connect timeout', 'attempt.ts',
    `, t.policy.connectTimeoutMs`),
  without('MD-10', 'the repeated question for the network', '../parts/network.ts',
    `startTimer(t, 'paused', t.policy.networkAskMs)`),
  without('MD-10', 'the wait for the close', 'transition.ts',
    `, t.policy.closeTimeoutMs`),
  {
    ...without('MD-10', 'the look at a clock that was set back', 'reconnect.ts',
      't.outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }'),
    around: { clockSetBack: true },
  },
  {
    ...without('MD-10', 'the look at that clock before a new token', '../parts/tokens.ts',
      'markEnded(t)', 't.endedAtMs = t.nowMs'),
    around: { clockSetBack: true },
    isLong: true,
  },
  without('MD-11', 'the end after a final failure', 'reconnect.ts',
    'if (failure.final) return fail(t, failure)', 'if (failure.final) fail(t, failure)'),
  without('MD-11', 'the announcement', 'reconnect.ts',
    `t.effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the fence around a generation', 'step.ts',
    `if ('generation' in event && event.generation !== state.generation) return [state, []]`),
  without('MD-12', 'the phases in which the protocol is fed', 'step.ts',
    'everyPhase: {\n', 'everyPhase: {\n    ...feeding,\n'),
  without('MD-13', 'the memory of a reconnect() during a close', 'need.ts',
    `t.phase = { ...phase, next: 'asked' }`, 'return'),
  without('MD-13', 'the look at what changed while the lease lingered', 'need.ts',
    `if (need === 'lingering' && phase.name === 'paused') onReturn(t)`),
  without('MD-13', 'the question for the network', '../parts/network.ts',
    `if (t.offline) t.effects.push({ type: 'askNetwork' })`),
  without('MD-14', 'the end of the budget', 'reconnect.ts',
    'if (outage.made >= attempts)', 'if (outage.made > 99)'),
  without('MD-18', 'the patience with a young try', 'need.ts',
    `if (isYoung(phase, t)) return\n    drop(t)\n  }\n  t.outage = null`,
    'drop(t)\n  }\n  t.outage = null'),
  without('MD-19', 'the look at what changed while the lease lingered', 'need.ts',
    `if (need === 'lingering' && phase.name === 'paused') onReturn(t)`),
  without('MD-20', 'the wait for an app that hides along with its page', 'need.ts',
    'isAnyHeld(suspendLeases(t.leases, t.nowMs))', 'false'),
  without('MD-20', 'the difference between a need that is kept and a new one', 'need.ts',
    'keepNeed(t)', 'reconcileNeed(t)'),
]
