import { describe, expect, test } from 'vitest'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import {
  initialOutbox, isGivenUp, type OutboxEffect, type OutboxEvent, type OutboxState,
} from '../../../src/outbox/model/outbox-state'
import { stepOutbox } from '../../../src/outbox/model/outbox-step'
import { defaultOutboxPolicy, type OutboxEnv } from '../../../src/outbox/model/outbox-turn'
import { entryOf as anEntry } from './entries'

const startMs = 100_000
const env: OutboxEnv = { nowMs: startMs, canAsk: true, policy: defaultOutboxPolicy }

const entryOf = (id: string, over: Partial<OutboxEntry> = {}): OutboxEntry =>
  anEntry<unknown>(id, null, { replay: 'at-most-once', postedAtMs: startMs, stateAtMs: startMs, ...over })

/** A step must not change its arguments. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

const posted = (entry: OutboxEntry): OutboxEvent<unknown> =>
  ({ type: 'messagePosted', user: '7', key: `key-${entry.id}`, entry })
const stored = (id: string, revision: number, failure?: object): OutboxEvent<unknown> =>
  ({ type: 'writesEnded', writes: [{ id, revision, failure }] })
const ready: OutboxEvent<unknown> = { type: 'lineReady' }
const gone: OutboxEvent<unknown> = { type: 'lineGone' }

function run(events: readonly OutboxEvent<unknown>[], around = env) {
  let state: OutboxState<unknown> = initialOutbox('7')
  const effects: OutboxEffect<unknown>[] = []
  for (const event of events) {
    const [next, asked] = stepOutbox(frozen(state), frozen(event), around)
    state = next
    effects.push(...asked)
  }
  return { state, effects }
}

describe('the outbox step function', () => {
  test('OB-5: gives each entry a position after all earlier entries, even removed entries', () => {
    const { effects } = run(['a', 'b', 'c'].map((id) => posted(entryOf(id))))
    expect(effects.flatMap((effect) => effect.type === 'save' ? [effect.place] : [])).toEqual([1, 2, 3])
  })

  test('OB-4, OB-20, OB-24: loads the current user’s entries once, and marks in-flight entries as unknown', () => {
    const kept = [{ key: 'k', entry: entryOf('a', { state: 'sent', sends: 1 }), place: 1 }]
    const loaded = (user: string): OutboxEvent<unknown> => ({ type: 'entriesLoaded', user, kept })
    const before = initialOutbox<unknown>('7')
    expect(stepOutbox(before, loaded('8'), env)).toEqual([before, []])
    expect(run([loaded('7'), loaded('7')]).state.items).toMatchObject([{ entry: { state: 'unknown', sends: 1 } }])
  })

  test('OB-97: inserts a late-loaded entry at its original position, ahead of newly accepted messages', () => {
    const keptAt = (id: string, place: number) => ({ key: `kept:${id}`, entry: entryOf(id), place })
    const { state } = run([
      posted(entryOf('new')),
      { type: 'entriesLoaded', user: '7', kept: [keptAt('b', 2), keptAt('d', 4)] },
      { type: 'entriesLoaded', user: '7', kept: [keptAt('a', 1), keptAt('c', 3), keptAt('e', 5)] },
    ])
    expect(state.items.map(({ entry }) => entry.id)).toEqual(['a', 'b', 'c', 'd', 'e', 'new'])
  })

  test('OB-4: does not send the frame if the connection closes while the `sent` state is being written', () => {
    const ahead = run([posted(entryOf('a')), stored('a', 1), ready])
    expect(ahead.effects).toContainEqual(expect.objectContaining({ type: 'save', revision: 2 }))
    const { effects, state } = run([posted(entryOf('a')), stored('a', 1), ready, gone, stored('a', 2), stored('a', 3)])
    expect(effects.filter(({ type }) => type === 'transmit')).toEqual([])
    expect(state.items).toMatchObject([{ ahead: null, entry: { state: 'queued', sends: 0 } }])
  })

  test('CM-52: ignores an amended payload while the `sent` state is being written', () => {
    const { state } = run([posted(entryOf('a')), stored('a', 1), ready])
    expect(stepOutbox(state, { type: 'payloadAmended', id: 'a', payload: 'other' }, env)).toEqual([state, []])
  })

  test('OB-19: dismisses an unsettled entry only if the entry is unknown and the wire cannot query', () => {
    const around = { ...env, canAsk: false }
    const { state } = run([posted(entryOf('a')), stored('a', 1)], around)
    const dismissed: OutboxEvent<unknown> = { type: 'dismissAsked', ids: ['a'] }
    expect(stepOutbox(state, dismissed, around)).toEqual([state, []])
    const unknown = run([posted(entryOf('a')), stored('a', 1), ready, stored('a', 2), gone], around)
    expect(unknown.state.items).toMatchObject([{ entry: { state: 'unknown' } }])
    expect(stepOutbox(unknown.state, dismissed, env)).toEqual([unknown.state, []])
    expect(stepOutbox(unknown.state, dismissed, around)[0].items).toEqual([])
  })

  test('OB-2: does not query a message when the wire has no query frame', () => {
    const lost = [posted(entryOf('a')), stored('a', 1), ready, stored('a', 2), gone, ready]
    expect(run(lost, { ...env, canAsk: false }).effects.filter(({ type }) => type === 'query')).toEqual([])
    expect(run(lost).effects.filter(({ type }) => type === 'query')).toHaveLength(1)
  })

  test('OB-17: keeps the remaining response time when a sent message is queried', () => {
    const { state } = run([posted(entryOf('a')), stored('a', 1), ready, stored('a', 2), { type: 'askAsked', id: 'a' }])
    const later = { ...env, nowMs: startMs + 10_000 }
    const [next, effects] = stepOutbox(state, { type: 'timerFired' }, later)
    expect(next.items).toMatchObject([{ entry: { state: 'unknown' } }])
    expect(effects).toContainEqual(expect.objectContaining({ type: 'query' }))
  })

  test('OB-6: keeps the time at which an entry became unknown when the outbox queries the entry again', () => {
    const { state } = run([posted(entryOf('a')), stored('a', 1), ready, stored('a', 2), gone, ready])
    const later = { ...env, nowMs: startMs + 10_000 }
    const [next, effects] = stepOutbox(state, { type: 'timerFired' }, later)
    expect(effects).toContainEqual(expect.objectContaining({ type: 'query' }))
    expect(effects.filter(({ type }) => type === 'save')).toEqual([])
    expect(next.items).toMatchObject([{ entry: { state: 'unknown', stateAtMs: startMs } }])
  })

  test('OB-12: stores the `sent` state before sending a repeatable message with a time to live', () => {
    const mortal = entryOf('a', { replay: 'at-least-once', expiresAtMs: startMs + 5_000 })
    const { state, effects } = run([posted(mortal), stored('a', 1), ready])
    expect(effects.filter(({ type }) => type === 'transmit')).toEqual([])
    const [, further] = stepOutbox(state, stored('a', 2), env)
    expect(further).toContainEqual(expect.objectContaining({ type: 'transmit' }))
  })

  test('OB-27: does not report an entry as expired before it is accepted', () => {
    const { state } = run([posted(entryOf('a', { expiresAtMs: startMs + 5_000 }))])
    const later = { ...env, nowMs: startMs + 6_000 }
    const [waiting, effects] = stepOutbox(state, ready, later)
    expect(effects.filter(({ type }) => type === 'announceSettled')).toEqual([])
    const [taken, further] = stepOutbox(waiting, stored('a', 1), later)
    expect(taken.items).toMatchObject([{ entry: { state: 'expired' } }])
    expect(further.filter(({ type }) => type === 'announceSettled')).toHaveLength(1)
  })

  test('OB-15: removes the oldest settled entry above the limit even if it settles together with another entry', () => {
    const around = { ...env, policy: { ...defaultOutboxPolicy, mostSettled: 1 } }
    const answered: OutboxEvent<unknown> = { type: 'answered', answers: [{ id: 'old', outcome: 'acked' }] }
    const mortal = entryOf('b', { expiresAtMs: startMs + 5_000 })
    const { state } = run([
      posted(mortal), stored('b', 1), posted(entryOf('old')), stored('old', 1), answered,
      stored('old', 2, {}),
    ], around)
    expect(state.items.map(({ entry }) => entry.state)).toEqual(['queued', 'acked'])
    const [next, effects] = stepOutbox(state, { type: 'timerFired' }, { ...around, nowMs: startMs + 5_000 })
    expect(next.items.map(({ entry }) => [entry.id, entry.state])).toEqual([['b', 'expired']])
    expect(effects).toContainEqual({ type: 'forget', key: 'key-old', id: 'old' })
  })

  test('OB-106: expires a due message when the next timer fires, but not on an event that changes nothing', () => {
    const { state } = run([posted(entryOf('a', { expiresAtMs: startMs + 5_000 })), stored('a', 1)])
    const later = { ...env, nowMs: startMs + 6_000 }
    const repeated = { type: 'answered', answers: [{ id: 'other', outcome: 'acked' }] } as const
    const handed = { type: 'sendSettled', id: 'a', sends: 1, outcome: { kind: 'handed' } } as const
    for (const event of [repeated, handed, stored('a', 1)]) expect(stepOutbox(state, event, later)).toEqual([state, []])
    expect(stepOutbox(state, { type: 'timerFired' }, later)[0].items).toMatchObject([{ entry: { state: 'expired' } }])
  })

  test('CM-50: counts an at-least-once message as given up when it failed with request-timeout', () => {
    const given = { replay: 'at-least-once', state: 'failed', code: 'request-timeout' } as const
    expect(isGivenUp(entryOf('a', given))).toBe(true)
    for (const other of [{ replay: 'at-most-once' }, { state: 'sent' }, { code: 'forbidden' }] as const) {
      expect(isGivenUp(entryOf('a', { ...given, ...other }))).toBe(false)
    }
  })

  test('OB-121: settles a loaded unknown message without a code after its time to live', () => {
    const loaded = (over: Partial<OutboxEntry>): OutboxEvent<unknown> => {
      const entry = entryOf('a', { replay: 'at-least-once', expiresAtMs: startMs, state: 'unknown', sends: 1, ...over })
      return { type: 'entriesLoaded', user: '7', kept: [{ key: 'k', entry, place: 1 }] }
    }
    const codeAfter = (over: Partial<OutboxEntry>, canAsk = false) =>
      run([loaded(over)], { ...env, canAsk }).state.items.map(({ entry }) => entry.code)
    expect(codeAfter({})).toEqual(['request-timeout'])
    expect([codeAfter({}, true), codeAfter({ replay: 'at-most-once' })]).toEqual([[undefined], [undefined]])
    expect(codeAfter({ code: 'connection-lost' })).toEqual(['connection-lost'])
  })

  test('OB-90, OB-119: treats an unknown message as given up unless the server has no record of it', () => {
    const given = { replay: 'at-least-once', state: 'unknown' } as const
    const codes = ['request-timeout', 'connection-lost', 'not-known', undefined]
    expect(codes.filter((code) => isGivenUp(entryOf('a', { ...given, code })))).toEqual(codes.slice(0, 2))
  })

  test('OB-95: keeps results of up to 20,000 JSON characters, and omits values that JSON would change', () => {
    const loop: unknown[] = []
    loop.push(loop)
    const { state: before } = run([posted(entryOf('a')), stored('a', 1), ready, stored('a', 2)])
    const isKept = (result: unknown): boolean => {
      const answers = [{ id: 'a', outcome: 'acked', result } as const]
      const [{ items }, effects] = stepOutbox(before, { type: 'answered', answers }, env)
      const settled = effects.flatMap((effect) => effect.type === 'announceSettled' ? [effect.entry.result] : [])
      expect(settled).toEqual([result])
      expect(effects).toContainEqual(expect.objectContaining({ type: 'save', entry: items[0]?.entry }))
      expect(items).toMatchObject([{ entry: { state: 'acked' } }])
      return items[0]?.entry.result !== undefined
    }
    // The limit includes the two quotes.
    expect([isKept('x'.repeat(19_998)), isKept('x'.repeat(19_999))]).toEqual([true, false])
    expect([loop, 1n, undefined, new Map([[1, 2]]), { at: new Uint8Array(1) }].filter(isKept)).toEqual([])
    expect([isKept(7), isKept(null), isKept({ tickets: [1] })]).toEqual([true, true, true])
  })

  test('OB-111: finds the message of a response without reading the ids of the other messages', () => {
    let reads = 0
    const kept = Array.from({ length: 500 }, (_, place) => ({
      key: `k${place}`, place, entry: {
        ...entryOf('', { queue: 'c' }),
        get id() {
          reads += 1
          return `id${place}`
        },
      },
    }))
    let { state } = run([{ type: 'entriesLoaded', user: '7', kept }, ready])
    for (const id of ['id0', 'id1', 'id2']) {
      reads = 0
      ;[state] = stepOutbox(state, { type: 'answered', answers: [{ id, outcome: 'acked' }] }, env)
    }
    expect(state.items.filter(({ entry }) => entry.state === 'acked')).toHaveLength(3)
    expect(reads).toBeLessThan(20)
  })

  test('OB-35: leaves the input state unchanged, and ignores results of older writes and sends', () => {
    const ahead = run([posted(entryOf('a')), stored('a', 1), ready])
    expect(ahead.effects.at(-1)).toMatchObject({ type: 'save', revision: 2, entry: { state: 'sent' } })
    expect(stepOutbox(ahead.state, stored('a', 1), env)).toEqual([ahead.state, []])
    expect(stepOutbox(ahead.state, stored('a', 1, {}), env)[0]).toBe(ahead.state)
    const [sent, effects] = stepOutbox(ahead.state, stored('a', 2), env)
    expect(effects).toMatchObject([{ type: 'transmit', entry: { sends: 1 } }])
    const outcome = { kind: 'inDoubt' } as const
    expect(stepOutbox(sent, { type: 'sendSettled', id: 'a', sends: 0, outcome }, env)[0]).toBe(sent)
    expect(stepOutbox(sent, { type: 'sendSettled', id: 'b', sends: 1, outcome }, env)[0]).toBe(sent)
    expect(stepOutbox(sent, stored('a', 2), env)[0]).toBe(sent)
  })
})
