import type { Surroundings } from './moves'
import type { Edit } from './mutate'

/** The machine without one guard, and the invariant that then breaks. */
interface Mutant {
  readonly rule: string
  readonly lacks: string
  readonly edits: readonly Edit[]
  readonly around?: Partial<Surroundings>
}

function without(rule: string, lacks: string, find: string, replace = ''): Mutant {
  return { rule, lacks, edits: [{ find, replace }] }
}

export const mutants: readonly Mutant[] = [
  without('MD-1', 'the drop of what it replaces', `if (isUnderWay()) put('drop')`),
  without('MD-2', 'the forced end of a close that is not answered',
    `put('drop')\n      afterClosing()`, 'afterClosing()'),
  without('MD-3', 'the look at the leases before an attempt',
    `if (need !== 'present') {\n      failure = null\n      return endLinger()\n    }\n`),
  without('MD-3', 'the look at the session', 'isHeld = sessionReady && isAnyHeld', 'isHeld = isAnyHeld'),
  {
    rule: 'MD-4',
    lacks: 'the guards of a late linger timer',
    edits: [
      { find: `        stopTimer('linger')\n`, replace: '' },
      { find: `if (need === 'lingering') goAbsent()`, replace: 'goAbsent()' },
    ],
  },
  without('MD-5', 'any idea of being paused', 'hiddenAtMs !== null || (offline && !loopback)', 'false'),
  without('MD-5', 'the pause of what waits when the app is hidden',
    `if (phase === 'waiting') pause()\n      else if`, 'if'),
  without('MD-5', 'the difference between the user and anything else',
    `next === 'asked' && need`, `next !== 'retry' && need`),
  without('MD-6', 'the look whether anybody receives the goodbye', 'if (!isFeeding()) return drop()'),
  without('MD-6', 'the goodbye', `put('sayGoodbye')`),
  without('MD-7', 'the word to the protocol that its socket was dropped',
    `if (isFeeding()) put('detach')\n    if`, 'if'),
  without('MD-8', 'the time limit of what the app leaves behind',
    `isUnderWay()) startTimer('background', policy.backgroundMs)`, 'isUnderWay()) return'),
  without('MD-9', 'the stop of the timers of the phase that is left',
    `for (const timer of phase === 'ready' ? readyTimers : [phase]) stopTimer(timer)`),
  without('MD-9', 'the stop of the background timer', `stopTimer('background')\n    need`, 'need'),
  without('MD-10', 'the connect timeout', `, policy.connectTimeoutMs`),
  without('MD-10', 'the repeated question for the network',
    `      else pause()\n      asks = times`, '      asks = times'),
  {
    ...without('MD-10', 'the look at a clock that was set back', 'lostAtMs = Math.min(lostAtMs, nowMs)', 'void 0'),
    around: { clockSetBack: true },
  },
  without('MD-11', 'the end after a final failure', 'if (why.final) return fail(why)', 'if (why.final) fail(why)'),
  without('MD-11', 'the announcement', `effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the fence around a generation',
    `if ('generation' in event && event.generation !== generation) return []`),
  without('MD-12', 'the phases in which the protocol is fed',
    'phases[phase]', `phases[name === 'protocolLost' ? 'ready' : phase]`),
  without('MD-13', 'the memory of a reconnect() during a close', `next = 'asked'`, 'return'),
  {
    rule: 'MD-13',
    lacks: 'the question for the network, and the attempt where the answer may be wrong',
    edits: [
      { find: `if (offline) put('askNetwork')`, replace: '' },
      { find: `if (offline && need === 'present' && (`, replace: 'if (false && (' },
    ],
  },
  without('MD-14', 'the end of the budget', 'if (made >= maxAttempts)', 'if (made > 99)'),
  without('MD-18', 'the patience with a young try', `if (isYoung()) return\n        drop()`, 'drop()'),
  without('MD-19', 'the look at what changed while the lease lingered', `if (phase === 'paused') onReturn()`),
  without('MD-20', 'the wait for an app that hides along with its page',
    'isAnyHeld(suspendLeases(leases, nowMs))', 'false'),
  without('MD-20', 'the difference between a need that is kept and a new one',
    'reconcileNeed(true)\n      if', 'reconcileNeed()\n      if'),
  without('MD-20', 'the memory of what was reported', `if (phase !== 'failed') fail(failure)`, 'fail(failure)'),
  without('MD-20', 'the look whether a failure is final for a new need', ` || staysRefused()) return`, ') return'),
]
