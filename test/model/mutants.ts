import type { Surroundings } from './moves'
import type { Edit } from './mutate'

/** The machine without one of its guards, and the invariant that falls with it. */
export interface Mutant {
  readonly rule: string
  readonly lacks: string
  readonly edits: readonly Edit[]
  readonly around?: Partial<Surroundings>
}

function without(rule: string, lacks: string, file: string, find: string, replace = ''): Mutant {
  return { rule, lacks, edits: [{ file, find, replace }] }
}

export const mutants: readonly Mutant[] = [
  without('MD-1', 'the drop of what it replaces', 'closing.ts',
    `if (isUnderWay(phase)) pushEffect(transition, 'drop')`),
  without('MD-2', 'the forced end of a close that is not answered', 'step.ts',
    `pushEffect(transition, 'drop')`),
  without('MD-3', 'the look at the leases before an attempt', 'reconnect.ts',
    `if (state.need !== 'present') {\n    state.failure = null\n    return endLinger(transition)\n  }\n`),
  without('MD-3', 'the look at the session', 'need.ts', 'state.sessionReady && isAnyHeld(leases)', 'isAnyHeld(leases)'),
  {
    rule: 'MD-4',
    lacks: 'the guards of a late linger timer',
    edits: [
      { file: 'need.ts', find: `    stopTimer(transition, 'linger')\n`, replace: '' },
      { file: 'need.ts', find: `if (transition.state.need === 'lingering') goAbsent`, replace: 'goAbsent' },
    ],
  },
  without('MD-5', 'any idea of being paused', 'transition.ts', '!foreground || (offline && !loopback)', 'false'),
  without('MD-5', 'the pause after a loss', 'reconnect.ts',
    'if (isBlocked(state)) pause(transition)\n  else awaitNext', 'awaitNext'),
  without('MD-5', 'the pause of an attempt that is due', 'reconnect.ts',
    `if (isBlocked(state)) return pause(transition)\n  if (state.need !== 'present')`,
    `if (state.need !== 'present')`),
  without('MD-5', 'the pause of what waits when the app hides', 'need.ts',
    `if (state.phase.name === 'waiting') pause(transition)\n  else if`, 'if'),
  without('MD-5', 'the pause when a lease returns in the background', 'need.ts',
    `isBlocked(state) || phase.name === 'closing'`, `phase.name === 'closing'`),
  without('MD-5', 'the difference between the user and anything else', 'attempt.ts',
    `next === 'asked' && state.need`, `next !== 'retry' && state.need`),
  without('MD-6', 'the look whether anybody hears the goodbye', 'closing.ts',
    'if (!isFeeding(transition.state.phase)) return drop(transition)'),
  without('MD-6', 'the goodbye', 'closing.ts', `pushEffect(transition, 'sayGoodbye')`),
  without('MD-7', 'the word to the protocol that its socket was dropped', 'closing.ts',
    `if (isFeeding(phase)) pushEffect(transition, 'detach')`),
  without('MD-7', 'the look whether the protocol was fed at all', 'attempt.ts',
    'if (wasOpen) pushEffect', 'pushEffect'),
  without('MD-8', 'the time limit of a try that the user began in the background', 'reconnect.ts',
    `if (!state.foreground) startTimer(transition, 'background', policy.backgroundMs)`),
  without('MD-8', 'the time limit of what the app leaves behind', 'need.ts',
    `startTimer(transition, 'background', policy.backgroundMs)`, 'return'),
  without('MD-9', 'the stop of the timers of the phase that is left', 'transition.ts',
    'for (const timer of timersOfPhase[name]) stopTimer(transition, timer)', ''),
  without('MD-9', 'the stop of the background timer', 'closing.ts', `stopTimer(transition, 'background')`),
  without('MD-10', 'the connect timeout', 'attempt.ts',
    `startTimer(transition, 'connect', transition.policy.connectTimeoutMs)`),
  without('MD-10', 'the repeated question for the network', 'need.ts',
    `startTimer(transition, 'network', transition.policy.networkAskMs)`),
  without('MD-10', 'the wait for the close', 'closing.ts',
    `startTimer(transition, 'close', transition.policy.closeTimeoutMs)`),
  {
    ...without('MD-10', 'the look at a clock that was set back', 'reconnect.ts',
      'state.outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }'),
    around: { clockSetBack: true },
  },
  {
    ...without('MD-10', 'the look at that clock before a new token', 'attempt.ts',
      'markEnded(transition)', 'state.endedAtMs = transition.nowMs'),
    around: { clockSetBack: true },
  },
  without('MD-11', 'the end after a final failure', 'reconnect.ts',
    'if (failure.final) return fail(transition, failure)', 'if (failure.final) fail(transition, failure)'),
  without('MD-11', 'the announcement', 'reconnect.ts',
    `transition.effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the fence around a generation', 'step.ts',
    `if ('generation' in event && event.generation !== state.generation) return [state, []]`),
  without('MD-12', 'the phases in which the protocol is fed', 'step.ts',
    'const inEveryPhase: Handlers<Phase> = {', 'const inEveryPhase: Handlers<Phase> = {\n  ...feeding,'),
  without('MD-13', 'the memory of a reconnect() during a close', 'need.ts',
    `enter(transition, { ...phase, next: 'asked' })`, 'return'),
  without('MD-13', 'the look at what changed while the lease lingered', 'need.ts',
    `if (phase.name === 'paused') onReturn(transition)`),
  without('MD-13', 'the question for the network', 'need.ts',
    `if (transition.state.offline) transition.effects.push({ type: 'askNetwork' })`),
  without('MD-14', 'the end of the budget', 'reconnect.ts',
    'if (outage.made >= attempts)', 'if (outage.made > 99)'),
  without('MD-18', 'the patience with a young try', 'need.ts',
    `if (isYoung(phase, transition)) return\n    drop(transition)\n  }\n  renewRefused`,
    'drop(transition)\n  }\n  renewRefused'),
  without('MD-19', 'the look at what changed while the lease lingered', 'need.ts',
    `if (phase.name === 'paused') onReturn(transition)`),
  without('MD-20', 'the wait for an app that hides along with its page', 'need.ts',
    'isAnyHeld(suspendLeases(leases, nowMs))', 'false'),
  without('MD-20', 'the difference between a need that is kept and a new one', 'need.ts',
    'keepNeed(transition)', 'reconcileNeed(transition)'),
]
