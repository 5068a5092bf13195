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
    `if (isUnderWay(m)) put(m, 'drop')`),
  without('MD-2', 'the forced end of a close that is not answered', 'step.ts',
    `put(m, 'drop')`),
  without('MD-3', 'the look at the leases before an attempt', 'reconnect.ts',
    `if (m.need !== 'present') {\n    m.failure = null\n    return endLinger(m)\n  }\n`),
  without('MD-3', 'the look at the session', 'need.ts', 'return m.sessionReady && isAnyHeld', 'return isAnyHeld'),
  {
    rule: 'MD-4',
    lacks: 'the guards of a late linger timer',
    edits: [
      { file: 'need.ts', find: `      stopTimer(m, 'linger')\n`, replace: '' },
      { file: 'step.ts', find: `name === 'linger' && m.need === 'lingering'`, replace: `name === 'linger'` },
    ],
  },
  without('MD-5', 'any idea of being paused', 'transition.ts',
    'm.hiddenAtMs !== null || (m.offline && !m.loopback)', 'false'),
  without('MD-5', 'the pause after a loss', 'reconnect.ts',
    'if (isBlocked(m)) return pause(m)\n  if (m.made', 'if (m.made'),
  without('MD-5', 'the pause of an attempt that is due', 'reconnect.ts',
    `if (isBlocked(m)) return pause(m)\n  if (m.need !== 'present')`, `if (m.need !== 'present')`),
  without('MD-5', 'the pause of what waits when the app hides', 'need.ts',
    `if (m.phase === 'waiting') pause(m)\n    else if`, 'if'),
  without('MD-5', 'the pause when a lease returns in the background', 'need.ts',
    `isBlocked(m) || isClosing(m)`, `isClosing(m)`),
  without('MD-5', 'the difference between the user and anything else', 'attempt.ts',
    `m.next === 'asked' && m.need`, `m.next !== 'retry' && m.need`),
  without('MD-6', 'the look whether anybody receives the goodbye', 'transition.ts',
    'if (!isFeeding(m)) return drop(m)'),
  without('MD-6', 'the goodbye', 'transition.ts', `put(m, 'sayGoodbye')`),
  without('MD-7', 'the word to the protocol that its socket was dropped', 'transition.ts',
    `if (isFeeding(m)) put(m, 'detach')`),
  without('MD-7', 'the look whether the protocol was fed at all', 'attempt.ts',
    'if (isFeeding(m)) put', 'put'),
  without('MD-8', 'the time limit of a try that the user began in the background', 'reconnect.ts',
    `startTimer(m, 'background', m.policy.backgroundMs)`),
  without('MD-8', 'the time limit of what the app leaves behind', 'need.ts',
    `startTimer(m, 'background', m.policy.backgroundMs)`, 'return'),
  without('MD-9', 'the stop of the timers of the phase that is left', 'transition.ts',
    'for (const timer of timersOf(m.phase)) stopTimer(m, timer)', ''),
  without('MD-9', 'the stop of the background timer', 'transition.ts', `stopTimer(m, 'background')`),
  without('MD-10', 'the connect timeout', 'attempt.ts',
    `, m.policy.connectTimeoutMs`),
  without('MD-10', 'the repeated question for the network', 'step.ts',
    `startTimer(m, 'paused', m.policy.networkAskMs)`),
  without('MD-10', 'the wait for the close', 'transition.ts',
    `, m.policy.closeTimeoutMs`),
  {
    ...without('MD-10', 'the look at a clock that was set back', 'reconnect.ts',
      'm.lostAtMs = Math.min(m.lostAtMs, m.nowMs)'),
    around: { clockSetBack: true },
  },
  {
    ...without('MD-10', 'the look at that clock before a new token', 'attempt.ts',
      'markEnded(m)', 'm.endedAtMs = m.nowMs'),
    around: { clockSetBack: true },
    isLong: true,
  },
  without('MD-11', 'the end after a final failure', 'reconnect.ts',
    'if (why.final) return fail(m, why)', 'if (why.final) fail(m, why)'),
  without('MD-11', 'the announcement', 'reconnect.ts',
    `m.effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the fence around a generation', 'step.ts',
    `if ('generation' in event && event.generation !== m.generation) return []`),
  without('MD-12', 'the phases in which the protocol is fed', 'attempt.ts',
    'if (isFeeding(m)) lose(', 'lose('),
  without('MD-13', 'the memory of a reconnect() during a close', 'need.ts',
    `m.next = 'asked'`, 'return'),
  without('MD-13', 'the look at what changed while the lease lingered', 'need.ts',
    `if (m.phase === 'paused') onReturn(m)`),
  without('MD-13', 'the question for the network', 'step.ts',
    `if (m.offline) put(m, 'askNetwork')`),
  without('MD-14', 'the end of the budget', 'reconnect.ts',
    'if (m.made >= maxAttempts)', 'if (m.made > 99)'),
  without('MD-18', 'the patience with a young try', 'need.ts',
    `if (isYoung(m)) return\n      drop(m)\n    }\n    if (isClosing(m)) m.next = 'asked'`,
    `drop(m)\n    }\n    if (isClosing(m)) m.next = 'asked'`),
  without('MD-19', 'the look at what changed while the lease lingered', 'need.ts',
    `if (m.phase === 'paused') onReturn(m)`),
  without('MD-20', 'the wait for an app that hides along with its page', 'need.ts',
    'isAnyHeld(suspendLeases(m.leases, m.nowMs))', 'false'),
  without('MD-20', 'the difference between a need that is kept and a new one', 'need.ts',
    'keepNeed(m)\n', 'reconcileNeed(m)\n'),
]
