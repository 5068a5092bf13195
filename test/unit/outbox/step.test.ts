import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import {
  initialOutbox, isSettled, type OutboxEffect, type OutboxEvent, type OutboxState,
} from '../../../src/outbox/model/state'
import { stepOutbox } from '../../../src/outbox/model/step'
import { defaultOutboxPolicy, type OutboxEnv } from '../../../src/outbox/model/turn'

const policy = { ...defaultOutboxPolicy, mostUnsettled: 3 }
const env = (nowMs: number): OutboxEnv => ({ nowMs, canAsk: true, policy })

function entryOf(id: string, replay: OutboxEntry['replay'], ttlMs: number | null, atMs: number): OutboxEntry {
  return {
    id, kind: 'note', channel: 'note', payload: null, replay, postedAtMs: atMs,
    expiresAtMs: ttlMs === null ? null : atMs + ttlMs, state: 'queued', stateAtMs: atMs, sends: 0,
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

const ids = fc.constantFrom('a', 'b', 'c', 'd')
const replays = fc.constantFrom('at-least-once' as const, 'at-most-once' as const)
const outcomes = fc.constantFrom(
  { kind: 'handed' as const }, { kind: 'notHanded' as const }, { kind: 'inDoubt' as const },
  { kind: 'refused' as const, code: 'frame-too-large' },
)
const anyEvent: fc.Arbitrary<OutboxEvent<unknown>> = fc.oneof(
  fc.record({ id: ids, replay: replays, ttlMs: fc.constantFrom(null, 5_000) }).map(({ id, replay, ttlMs }) => (
    { type: 'messagePosted' as const, user: '7', key: `key-${id}`, entry: entryOf(id, replay, ttlMs, 0) })),
  fc.record({ type: fc.constantFrom('entryStored' as const, 'storeFailed' as const), id: ids, revision: fc.nat(6) }),
  fc.record({ type: fc.constantFrom('lineReady' as const, 'lineGone' as const, 'framesPossible' as const,
    'timerFired' as const) }),
  fc.record({ type: fc.constant('sendSettled' as const), id: ids, sends: fc.nat(3), outcome: outcomes }),
  fc.record({ id: ids, outcome: fc.constantFrom('acked' as const, 'failed' as const) })
    .map((answer) => ({ type: 'answered' as const, answer })),
  fc.record({ type: fc.constantFrom('withdrawAsked' as const, 'askAsked' as const, 'dismissAsked' as const), id: ids }),
  fc.record({ type: fc.constant('userChanged' as const), user: fc.constantFrom('7', '8', null) }),
)
const anyWalk = fc.array(fc.tuple(anyEvent, fc.integer({ min: -3_000, max: 12_000 })), { maxLength: 40 })

/** Each step of a walk; times may go back. */
function* walk(events: readonly (readonly [OutboxEvent<unknown>, number])[]) {
  let state: OutboxState<unknown> = initialOutbox('7')
  let nowMs = 100_000
  for (const [event, spanMs] of events) {
    nowMs += spanMs
    const given = event.type === 'messagePosted'
      ? { ...event, entry: entryOf(event.entry.id, event.entry.replay,
        event.entry.expiresAtMs, nowMs) }
      : event
    const known = state.items.some(({ entry }) => given.type === 'messagePosted' && entry.id === given.entry.id)
    if (known) continue
    const before = state
    const [next, effects] = stepOutbox(frozen(before), frozen(given), env(nowMs))
    state = next
    yield { before, event: given, nowMs, next, effects }
  }
}

describe('the step of an outbox', () => {
  test('OB-35: it changes nothing that it is given, and answers the same to the same', () => {
    fc.assert(fc.property(anyWalk, (events) => {
      for (const { before, event, nowMs, next, effects } of walk(events)) {
        expect(stepOutbox(before, event, env(nowMs))).toEqual([next, effects])
      }
    }), { numRuns: 300 })
  })

  test('OB-35: whatever happens, in whatever order, no at-most-once entry is transmitted twice', () => {
    fc.assert(fc.property(anyWalk, (events) => {
      const handed = new Map<string, number>()
      for (const { event, effects, before } of walk(events)) {
        // A send that certainly failed does not count.
        const item = event.type === 'sendSettled' ? before.items.find(({ entry }) => entry.id === event.id) : undefined
        const isUndone = event.type === 'sendSettled' && event.outcome.kind === 'notHanded'
          && item?.entry.state === 'sent' && item.entry.sends === event.sends
        if (isUndone) handed.set(event.id, 0)
        if (event.type === 'messagePosted') handed.set(event.entry.id, 0)
        for (const effect of effects) {
          if (effect.type !== 'transmit' || effect.entry.replay === 'at-least-once') continue
          const times = (handed.get(effect.entry.id) ?? 0) + 1
          handed.set(effect.entry.id, times)
          expect(times).toBe(1)
        }
      }
    }), { numRuns: 2_000 })
  })

  test('OB-35: the lease is held exactly while one that is not settled has its time, and one timer runs', () => {
    fc.assert(fc.property(anyWalk, (events) => {
      let held = false
      let running = false
      for (const { next, effects, nowMs, event } of walk(events)) {
        if (event.type === 'timerFired') running = false
        for (const { type } of effects) {
          if (type === 'holdLease') held = true
          if (type === 'releaseLease') held = false
          if (type === 'startTimer') running = true
          if (type === 'stopTimer') running = false
        }
        const due = next.items.some(({ entry, leaseFromMs }) =>
          !isSettled(entry) && leaseFromMs !== null && nowMs >= leaseFromMs && nowMs < leaseFromMs + 10_000)
        expect(held).toBe(due)
        expect(running).toBe(next.wakeAtMs !== null)
      }
    }), { numRuns: 1_000 })
  })

  test('OB-35: results of an older write or an older send are ignored', () => {
    const posted = { type: 'messagePosted', user: '7', key: 'k', entry: entryOf('a', 'at-most-once', null, 0) } as const
    const run = (...events: readonly OutboxEvent<unknown>[]) => {
      let state: OutboxState<unknown> = initialOutbox('7')
      let effects: readonly OutboxEffect<unknown>[] = []
      for (const event of events) [state, effects] = stepOutbox(state, event, env(0))
      return { state, effects }
    }
    const stored = (revision: number) => ({ type: 'entryStored', id: 'a', revision }) as const
    const ready = { type: 'lineReady' } as const
    const ahead = run(posted, stored(1), ready)
    expect(ahead.effects).toMatchObject([{ type: 'save', revision: 2, entry: { state: 'sent' } }])
    const late = stepOutbox(ahead.state, stored(1), env(0))
    expect(late).toEqual([ahead.state, []])
    const failedLate = stepOutbox(ahead.state, { type: 'storeFailed', id: 'a', revision: 1 }, env(0))
    expect(failedLate[0]).toBe(ahead.state)
    const [sent, effects] = stepOutbox(ahead.state, stored(2), env(0))
    expect(effects).toMatchObject([{ type: 'transmit', entry: { sends: 1 } }])
    const outcome = { kind: 'inDoubt' } as const
    expect(stepOutbox(sent, { type: 'sendSettled', id: 'a', sends: 0, outcome }, env(0))[0]).toBe(sent)
    expect(stepOutbox(sent, { type: 'sendSettled', id: 'b', sends: 1, outcome }, env(0))[0]).toBe(sent)
    expect(stepOutbox(sent, stored(2), env(0))[0]).toBe(sent)
  })
})
