import { stepOutbox } from '../../src/outbox/model/step'
import { defaultOutboxPolicy } from '../../src/outbox/model/turn'
import type { Breach, Model } from './explore'
import { keyOfJoint } from './outbox-abstraction'
import { initialJoint, jointMovesFrom, type JointMove } from './outbox-moves'
import type { JointRule } from './outbox-rules'
import { startCourse, type JointSetting, type JointWorld } from './outbox-world'
import { fullSetting } from './settings'

const START_MS = 1_000_000_000

/** A page, no pings, one attempt after a loss: all that matters of a line to the outbox. Nothing goes wrong yet. */
export const jointSetting: JointSetting = {
  ...fullSetting,
  around: { manual: false, network: false, sessions: false, slots: false, clockSetBack: false, loopback: false },
  policy: { ...fullSetting.policy, maxAttempts: 1, ping: false },
  outboxStep: stepOutbox,
  outboxPolicy: defaultOutboxPolicy,
  messages: ['order', 'note'],
  pages: true,
  most: {},
}

/** Connection machine and outbox in their surroundings, as something to explore. */
export function createJointModel(setting: JointSetting, rules: readonly JointRule[]): Model<JointWorld, JointMove> {
  return {
    initial: initialJoint(START_MS),
    movesFrom: (world) => jointMovesFrom(world, setting),
    move(world, move) {
      const course = startCourse(setting, world)
      move.run(course)
      const breach = firstBreach(rules, (rule) => {
        for (const turned of course.outboxTurns) {
          const says = rule.turn?.(turned)
          if (says !== undefined) return says
        }
        return rule.course?.(course)
      })
      return { world: course.draft, breach }
    },
    inspect: (world) => firstBreach(rules, (rule) => rule.state?.(world, setting)),
    keyOf: (world) => keyOfJoint(world, setting),
    describe,
  }
}

function firstBreach(rules: readonly JointRule[], complaint: (rule: JointRule) => string | undefined) {
  for (const rule of rules) {
    const says = complaint(rule)
    if (says !== undefined) return { rule: rule.id, says } satisfies Breach
  }
  return undefined
}

function describe({ line, outbox, frames }: JointWorld): string {
  const entries = outbox.items.map(({ entry, isNew, ahead }) =>
    `${entry.id} ${isNew ? 'new' : ahead === null ? entry.state : 'ahead'}`)
  const onWay = frames.map(({ kind, id }) => `${kind} of ${id} on its way`)
  return [line.machine.phase, ...entries, ...onWay].join(', ')
}
