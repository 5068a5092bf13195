import type { ConnectionPolicy } from '../../../src/connection/policy/connection-policy'
import type { CopyTradingEvents, PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { DeltaFrame, PositionPatch, Removal } from '../../../src/positions/model/wire'
import type { Session } from '../../../src/connection/ports/protocol'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import type {
  CopyTradingOptions, CopyTradingProtocol, CopyTradingSession, PlainOptions,
} from '../../../src/protocols/copy-trading/copy-trading-session'
import { copyTradingImage } from '../../../src/protocols/copy-trading/saved-state'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { driveProtocol, type Asked } from '../../support/protocol-drive'
import { account, position } from '../positions/samples'

type Command = Asked<CopyTradingEvents>

export function driveSession(
  options: CopyTradingOptions = {},
  session?: Session | null,
  policy?: Partial<ConnectionPolicy>,
) {
  return drive(copyTrading(options), session, policy)
}

export function drivePlainSession(options: PlainOptions, session?: Session | null, before?: CopyTradingSession) {
  return drive(copyTradingPlain(options), session, {}, before)
}

function drive(
  protocol: CopyTradingProtocol,
  session: Session | null = { userId: 10260 },
  policy: Partial<ConnectionPolicy> = {},
  before?: CopyTradingSession,
) {
  const driven = driveProtocol(protocol, session, policy, before)
  const { running } = driven
  let atMs = 0
  const timers = new Map<string, number>()
  /** Stored separately, because few tests concern confirmation deadlines. */
  const deadlines = new Map<string, number>()
  const startedAtMs = new Map<string, number>()

  /** Stores the timers. Returns the other requests. */
  function kept(commands: readonly Command[]): readonly Command[] {
    const others: Command[] = []
    for (const command of commands) {
      const isTimer = command.type === 'startTimer' || command.type === 'stopTimer'
      const isDeadline = isTimer && command.name.startsWith('confirmed')
      const ours = isDeadline ? deadlines : timers
      if (command.type === 'startTimer') {
        ours.set(command.name, command.delayMs)
        startedAtMs.set(command.name, atMs)
      }
      if (command.type === 'stopTimer') ours.delete(command.name)
      if (!isDeadline) others.push(command)
    }
    return others
  }

  const at = (ms: number): void => {
    atMs = ms
  }
  const receive = (data: unknown): readonly Command[] => kept(driven.received(
    typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data), atMs,
  ))
  const flush = (): PositionsUpdate | undefined => {
    // A report may come before the update.
    for (const command of kept(driven.flush(atMs))) {
      if (command.type === 'publish' && command.name === 'positionsUpdated') return command.payload
    }
    return undefined
  }

  return {
    protocol, running, timers, deadlines, at, receive, flush,
    open: (token?: string) => kept(driven.opened(atMs, token)),
    ping: (foreground = true) => kept(driven.ping(atMs, foreground)),
    goodbye: () => kept(driven.goodbye(atMs)),
    detach: () => kept(driven.detached(atMs)),
    fireAt: (name: string, ms: number) => kept(driven.timer(name, ms)),
    /** The timer's due time, or now if that time has passed. */
    fire(name: string) {
      const delayMs = timers.get(name) ?? deadlines.get(name) ?? 0
      atMs = Math.max(atMs, (startedAtMs.get(name) ?? atMs) + delayMs)
      timers.delete(name)
      deadlines.delete(name)
      return kept(driven.timer(name, atMs))
    },
    fireDue(): readonly Command[] {
      const isDue = ([name, delayMs]: [string, number]): boolean => (startedAtMs.get(name) ?? 0) + delayMs <= atMs
      return [...timers, ...deadlines].filter(isDue).flatMap(([name]) => {
        timers.delete(name)
        deadlines.delete(name)
        return kept(driven.timer(name, atMs))
      })
    },
    restore: (data: unknown): readonly Command[] => driven.during((one) => copyTradingImage.restore(one, data)),
    flushed(): PositionsUpdate {
      const update = flush()
      if (update === undefined) throw new Error('nothing was flushed')
      return update
    },
    graceMs: () => running.graceMs?.(),
    dump: () => copyTradingImage.dump(running),
  }
}

export const snapshot = (seq: number, data: readonly unknown[] = [position()], over: object = {}) => ({
  Code: 200, type: 'Snapshot', epoch: 'e1', seq, account: account(), data, ...over,
})

export const delta = (
  seq: number, upsert: readonly PositionPatch[] = [], remove: readonly Removal[] = [], over: object = {},
): DeltaFrame => ({ Code: 200, type: 'Delta', epoch: 'e1', seq, data: { upsert, remove }, ...over })

export const pong = (seq: number, over: object = {}) => ({ Code: 200, type: 'Pong', ts: 1, epoch: 'e1', seq, ...over })

export function sent(commands: readonly Command[]): readonly unknown[] {
  const frames: unknown[] = []
  for (const command of commands) {
    if (command.type === 'send' && typeof command.data === 'string') frames.push(JSON.parse(command.data))
  }
  return frames
}

export const kinds = (commands: readonly Command[]) => commands.map((command) => command.type)

export const resyncFrame = { type: 'Resync', traderid: 10260 }

/** Open, with a flushed snapshot of these tickets at seq 1. */
export function liveSession(tickets: readonly number[] = [1], options: CopyTradingOptions = {}) {
  const session = driveSession(options)
  session.open('s3cret')
  session.receive(snapshot(1, tickets.map((ticket) => position({ ticket }))))
  session.flush()
  return session
}
