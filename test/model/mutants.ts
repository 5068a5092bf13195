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
  without('MD-1', 'dropping the previous socket', `if (isUnderWay()) put('drop')`),
  without('MD-2', 'dropping an unanswered close',
    `put('drop')\n      afterClosing()`, 'afterClosing()'),
  without('MD-3', 'the lease check before an attempt',
    `if (need !== 'present') {\n      failure = null\n      return endLinger()\n    }\n`),
  without('MD-3', 'the session check', 'isHeld = sessionReady && isAnyHeld', 'isHeld = isAnyHeld'),
  {
    rule: 'MD-4',
    lacks: 'the guards against a late linger timer',
    edits: [
      { find: `        stopTimer('linger')\n`, replace: '' },
      { find: `if (need === 'lingering') goAbsent()`, replace: 'goAbsent()' },
    ],
  },
  without('MD-5', 'the paused state', 'hiddenAtMs !== null || (offline && !loopback)', 'false'),
  without('MD-5', 'pausing a scheduled attempt in the background',
    `if (phase === 'waiting') pause()\n      else if`, 'if'),
  without('MD-5', 'the distinction between reconnect() and a retry',
    `next === 'asked' && need`, `next !== 'retry' && need`),
  without('MD-6', 'the check that the socket is open', 'if (!isFeeding()) return drop()'),
  without('MD-6', 'the goodbye', `put('sayGoodbye')`),
  without('MD-7', 'detaching the protocol from a dropped socket',
    `if (isFeeding()) put('detach')\n    if`, 'if'),
  without('MD-8', 'the background timer',
    `isUnderWay()) startTimer('background', policy.backgroundMs)`, 'isUnderWay()) return'),
  without('MD-9', 'stopping the previous phase’s timers',
    `for (const timer of phase === 'ready' ? readyTimers : [phase]) stopTimer(timer)`),
  without('MD-9', 'stopping the background timer', `stopTimer('background')\n    need`, 'need'),
  without('MD-10', 'the connect timeout', `, policy.connectTimeoutMs`),
  without('MD-10', 'the repeated network query',
    `      else pause()\n      asks = times`, '      asks = times'),
  {
    ...without('MD-10', 'the check for a clock that was set back', 'lostAtMs = Math.min(lostAtMs, nowMs)', 'void 0'),
    around: { clockSetBack: true },
  },
  without('MD-11', 'the return after a final failure', 'if (why.final) return fail(why)', 'if (why.final) fail(why)'),
  without('MD-11', 'the connectError event', `effects.push({ type: 'announceConnectError'`, `void ({ type: ''`),
  without('MD-12', 'the generation check',
    `if ('generation' in event && event.generation !== generation) return []`),
  without('MD-12', 'the phase check for protocol events',
    'phases[phase]', `phases[name === 'protocolLost' ? 'ready' : phase]`),
  without('MD-13', 'storing a reconnect() during a close', `next = 'asked'`, 'return'),
  {
    rule: 'MD-13',
    lacks: 'the network query and the attempt while offline',
    edits: [
      { find: `if (offline) put('askNetwork')`, replace: '' },
      { find: `if (offline && need === 'present' && (`, replace: 'if (false && (' },
    ],
  },
  without('MD-14', 'the attempt budget', 'if (made >= maxAttempts)', 'if (made > 99)'),
  without('MD-18', 'keeping a recent attempt', `if (isYoung()) return\n        drop()`, 'drop()'),
  without('MD-19', 'the check for changes during the linger', `if (phase === 'paused') onReturn()`),
  without('MD-20', 'the wait for an app that hides with its page',
    'isAnyHeld(suspendLeases(leases, nowMs))', 'false'),
  without('MD-20', 'the distinction between a kept and a new need',
    'reconcileNeed(true)\n      if', 'reconcileNeed()\n      if'),
  without('MD-20', 'the check for a reported failure', `if (phase !== 'failed') fail(failure)`, 'fail(failure)'),
  without('MD-20', 'the check for a final failure', ` || staysRefused()) return`, ') return'),
]
