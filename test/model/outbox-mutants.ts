import { mutatedOutboxStep, mutatedStep, type Edit } from './mutate'
import { jointSetting } from './outbox-model'
import type { JointSetting } from './outbox-world'

/** The outbox, or the line, without one of its guards, and the invariant that falls with it. */
interface JointMutant {
  readonly rule: string
  readonly lacks: string
  setting(): JointSetting
}

type Circumstances = Partial<Pick<JointSetting, 'messages' | 'most' | 'pages'>>

const order: Circumstances = { messages: ['order'] }

function outboxWithout(rule: string, lacks: string, around: Circumstances, ...edits: readonly Edit[]): JointMutant {
  return {
    rule, lacks,
    setting: () => ({ ...jointSetting, ...order, ...around, outboxStep: mutatedOutboxStep(edits) }),
  }
}

const cut = (file: string, find: string, replace = ''): Edit => ({ file, find, replace })

export const jointMutants: readonly JointMutant[] = [
  {
    rule: 'MD-30',
    lacks: 'the look at the leases before an attempt',
    setting: () => ({
      ...jointSetting, ...order, most: { loss: 2 },
      step: mutatedStep([
        cut('reconnect.ts', `if (m.need !== 'present') {`, 'if (false) {'),
      ]),
    }),
  },
  outboxWithout('MD-31', 'the difference between the kinds after a loss', { most: { loss: 1 } },
    cut('sweep.ts', `if (item.entry.replay === 'at-most-once') move(turn, item, { state: 'unknown' })\n  else move`,
      'move')),
  outboxWithout('MD-32', 'the difference between waiting and sent', {},
    cut('sweep.ts', `entry.state === 'queued' && isExpired(entry, nowMs)`,
      `!isSettled(entry) && isExpired(entry, nowMs)`),
    cut('sweep.ts', `if (item.entry.sends > 0) move(turn, item, { state: 'unknown' })\n  else settle`, 'settle')),
  outboxWithout('MD-33', 'the look at what is on its way in the channel', { messages: ['order', 'note'] },
    cut('sweep.ts', `if (state !== 'queued' || taken.has(channel)) continue`, `if (state !== 'queued') continue`)),
  outboxWithout('MD-34', 'the second look at the clock once the state is stored', {},
    cut('step.ts', 'item.ahead !== null && !isExpired(item.entry, nowMs)', 'item.ahead !== null')),
  outboxWithout('MD-34', 'any look at the clock', {},
    cut('sweep.ts', `if (entry.state === 'queued' && isExpired(entry, nowMs)) return expire\n`),
    cut('step.ts', 'item.ahead !== null && !isExpired(item.entry, nowMs)', 'item.ahead !== null')),
  outboxWithout('MD-35', 'the write before the frame', {},
    cut('sweep.ts', `entry.replay === 'at-least-once' && entry.expiresAtMs === null`, 'true')),
  outboxWithout('MD-35', 'the fence around an older write', { most: { loss: 1 } },
    cut('step.ts', 'item !== undefined && item.revision === revision', 'item !== undefined')),
  outboxWithout('MD-36', 'the difference between a message and one of its later states', { most: { refusal: 1 } },
    cut('step.ts', 'if (item.isNew) drop(turn, item)\n  else change(turn, item, ' +
      '{ ahead: null, isUnsaved: true, pausedAtMs: turn.nowMs })', 'drop(turn, item)')),
  outboxWithout('MD-37', 'the end of the time in which the socket is held', {},
    cut('turn.ts', ' && nowMs < leaseFromMs + policy.settleMs')),
  outboxWithout('MD-38', 'the repeated question', { most: { loss: 1 } },
    cut('sweep.ts', 'if (askedAtMs !== null && nowMs < askedAtMs + policy.requestTimeoutMs) continue',
      'if (askedAtMs !== null) continue')),
  outboxWithout('MD-38', 'the doubt about what is not answered', { most: { loss: 1 } },
    cut('sweep.ts', `entry.state === 'sent' && askedAtMs !== null`, 'false && askedAtMs !== null')),
  outboxWithout('MD-38', 'the doubt about what a killed process sent', { most: { kill: 1 } },
    cut('step.ts', `if (item.entry.state === 'sent') takeBack(turn, item)\n  trim`, 'trim')),
  outboxWithout('MD-39', 'the stop of a timer that has nothing to wait for', {},
    cut('turn.ts', `effects.push(wakeAtMs === null ? { type: 'stopTimer' } : `,
      `if (wakeAtMs !== null) effects.push(`)),
]
