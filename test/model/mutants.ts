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
  without('MD-1', 'the drop of what it replaces', 'leaving.ts',
    `if (isUnderWay(phase)) order(turn, 'drop')`),
  without('MD-2', 'the forced end of a close that is not answered', 'timers.ts',
    `order(turn, 'drop')`),
  without('MD-3', 'the look at the leases before an attempt', 'attempts.ts',
    `if (turn.state.need !== 'present') {\n    turn.state.failure = null\n    return endLinger(turn)\n  }\n`),
  without('MD-3', 'the look at the session', 'wanting.ts', 'sessionReady && isAnyHeld(leases)', 'isAnyHeld(leases)'),
  {
    rule: 'MD-4',
    lacks: 'the guards of a late linger timer',
    edits: [
      { file: 'wanting.ts', find: `    stopTimer(turn, 'linger')\n`, replace: '' },
      { file: 'timers.ts', find: `need === 'lingering' ? goAbsent(turn) : undefined`, replace: 'goAbsent(turn)' },
    ],
  },
  without('MD-5', 'any idea of being paused', 'turn.ts', '!foreground || (offline && !loopback)', 'false'),
  without('MD-5', 'the pause after a loss', 'attempts.ts',
    'if (isBlocked(turn.state)) pause(turn)\n  else awaitNext', 'awaitNext'),
  without('MD-5', 'the pause of an attempt that is due', 'attempts.ts',
    `if (isBlocked(turn.state)) return pause(turn)\n  if (turn.state.need !== 'present')`,
    `if (turn.state.need !== 'present')`),
  without('MD-5', 'the pause of what waits when the app hides', 'surroundings.ts',
    `if (phase.name === 'waiting') pause(turn)\n  else if`, 'if'),
  without('MD-5', 'the pause when a lease returns in the background', 'wanting.ts',
    `isBlocked(turn.state) || phase.name === 'closing'`, `phase.name === 'closing'`),
  without('MD-5', 'the difference between the user and anything else', 'ending.ts',
    `next === 'asked' && turn.state.need`, `next !== 'retry' && turn.state.need`),
  without('MD-6', 'the look whether anybody hears the goodbye', 'leaving.ts',
    'if (!isFeeding(turn.state.phase)) return drop(turn)'),
  without('MD-6', 'the goodbye', 'leaving.ts', `order(turn, 'sayGoodbye')`),
  without('MD-7', 'the word to the protocol that its socket was dropped', 'leaving.ts',
    `if (isFeeding(phase)) order(turn, 'detach')`),
  without('MD-7', 'the look whether the protocol was fed at all', 'ending.ts', 'if (opened) order', 'order'),
  without('MD-8', 'the time limit of a try that the user began in the background', 'attempts.ts',
    `if (!turn.state.foreground) startTimer(turn, 'background', policy.backgroundMs)`),
  without('MD-8', 'the time limit of what the app leaves behind', 'surroundings.ts',
    `startTimer(turn, 'background', turn.policy.backgroundMs)`, 'return'),
  without('MD-9', 'the stop of the timers of the phase that is left', 'turn.ts',
    'for (const name of timersOfPhase[left]) stopTimer(turn, name)', ''),
  without('MD-9', 'the stop of the background timer', 'leaving.ts', `stopTimer(turn, 'background')`),
  without('MD-10', 'the connect timeout', 'opening.ts',
    `startTimer(turn, 'connect', turn.policy.connectTimeoutMs)`),
  without('MD-10', 'the repeated question for the network', 'surroundings.ts',
    `startTimer(turn, 'network', turn.policy.networkAskMs)`),
  without('MD-10', 'the wait for the close', 'leaving.ts',
    `startTimer(turn, 'close', turn.policy.closeTimeoutMs)`),
  {
    ...without('MD-10', 'the look at a clock that was set back', 'attempts.ts',
      'if (endedAtMs !== null && nowMs < endedAtMs) ' +
        'outage = { ...outage, lostAtMs: Math.min(outage.lostAtMs, nowMs) }'),
    around: { clockSetBack: true },
  },
  without('MD-11', 'the end after a final failure', 'attempts.ts',
    'if (failure.final) return fail(turn, failure)', 'if (failure.final) fail(turn, failure)'),
  without('MD-11', 'the announcement', 'attempts.ts',
    `turn.effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the fence around a generation', 'step.ts',
    `if ('generation' in event && event.generation !== state.generation) return [state, []]`),
  without('MD-12', 'the look whether the protocol is still fed', 'step.ts',
    'isFeeding(phase) ? loseConnection(turn, event.code) : undefined', 'loseConnection(turn, event.code)'),
  without('MD-13', 'the memory of a reconnect() during a close', 'wanting.ts',
    `enter(turn, { ...phase, next: 'asked' })`, 'return'),
  without('MD-13', 'the look at what changed while the lease lingered', 'wanting.ts',
    `if (phase.name === 'paused') onReturn(turn)`),
  without('MD-13', 'the question for the network', 'surroundings.ts',
    `if (turn.state.offline) turn.effects.push({ type: 'askNetwork' })`),
  without('MD-14', 'the end of the budget', 'attempts.ts',
    'if (outage.made >= attempts)', 'if (outage.made > 99)'),
  without('MD-18', 'the patience with a young try', 'wanting.ts',
    `if (isYoung(phase, turn)) return\n    drop(turn)\n  }\n  forgiveRefusal`, 'drop(turn)\n  }\n  forgiveRefusal'),
  without('MD-19', 'the look at what changed while the lease lingered', 'wanting.ts',
    `if (phase.name === 'paused') onReturn(turn)`),
  without('MD-20', 'the wait for an app that hides along with its page', 'wanting.ts',
    'isAnyHeld(suspendLeases(leases, nowMs))', 'false'),
  without('MD-20', 'the difference between a need that is kept and a new one', 'surroundings.ts',
    'keepNeed(turn)', 'reconcileNeed(turn)'),
]
