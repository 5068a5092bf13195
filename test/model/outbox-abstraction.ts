import type { Item } from '../../src/outbox/model/state'
import { keyOf } from './abstraction'
import type { JointSetting, JointWorld } from './outbox-world'

/** Each time is read as running or over; numbers that only name something are left out. */
export function keyOfJoint(world: JointWorld, setting: JointSetting): string {
  const { outbox, line, writing, settling, frames, answers, decided, handed, taken, posted } = world
  const { generation } = line.machine
  const nowMs = line.wallMs
  const { requestTimeoutMs, pauseMs, settleMs } = setting.outboxPolicy
  const age = (sinceMs: number | null, spanMs: number): string =>
    sinceMs === null ? '' : nowMs < sinceMs ? '-' : nowMs < sinceMs + spanMs ? 'y' : 'o'
  const readItem = (item: Item<null>): string => {
    const { entry, isNew, ahead, isUnsaved, leaseFromMs, askedAtMs, pausedAtMs } = item
    return [
      entry.id[0], entry.state.slice(0, 2), Math.min(entry.sends, 1), isNew ? 'n' : '', ahead === null ? '' : 'a',
      isUnsaved ? 'u' : '', `l${age(leaseFromMs, settleMs)}`, `q${age(askedAtMs, requestTimeoutMs)}`,
      `p${age(pausedAtMs, pauseMs)}`,
      entry.expiresAtMs === null ? '' : `e${age(entry.postedAtMs, entry.expiresAtMs - entry.postedAtMs)}`,
    ].join('')
  }
  return [
    keyOf(line, setting.policy),
    outbox.items.map(readItem).join(','),
    world.wakeDueMs === null ? '' : 'w',
    [...writing].map(([id, { now, next }]) => `${id[0]}${now.entry.state}${next?.entry.state ?? ''}`).sort().join(','),
    [...settling.keys()].map((id) => id[0]).sort().join(''),
    frames.map(({ kind, id, generation: of, validUntilMs }) =>
      `${kind[0]}${id[0]}${of === generation ? 'h' : ''}${nowMs <= validUntilMs ? '' : 'x'}`).sort().join(','),
    [...answers].sort().join(','),
    posted.map((id) => `${decided.get(id)?.[0] ?? ''}${Math.min(2, handed.get(id) ?? 0)}${taken.has(id) ? 't' : ''}`)
      .join(','),
    [...world.disk.values()].map(({ entry }) => `${entry.id[0]}${entry.state.slice(0, 2)}`).sort().join(','),
    Object.values(world.mishaps).join(''),
  ].join('|')
}
