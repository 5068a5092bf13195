import { describe, expect, test } from 'vitest'
import { newsOfClose, restMsOf } from '../../../src/outbox/model/closes'
import { decodeEntry, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { withCheck } from '../../../src/shared/checksum'
import { createLiveOutbox, type OutboxRig } from '../../support/outbox-rig'
import { entryOf } from './entries'

const note = { replay: 'at-least-once', queue: 'notes' } as const

/** Each close follows the frames of the opening. */
async function closedWith(rig: OutboxRig, ...codes: readonly number[]): Promise<void> {
  for (const code of codes) {
    rig.last().closed(code)
    await rig.settle()
    rig.client.reconnect()
    await rig.goLive()
  }
}

const saidSince = async (rig: OutboxRig, act: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = rig.said().length
  await act()
  return rig.said().slice(before)
}

describe('a message followed by a close', () => {
  test('OB-101: fails a message as too large after three closes with 1009, and sends the next message', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('long', note)
    await rig.postAndSettle('next', note)
    await closedWith(rig, 1009, 1009)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'sent', sends: 3, closes: [1009, 1009] }, { state: 'queued' }])
    await closedWith(rig, 1009)
    expect(rig.settled).toMatchObject([{ payload: 'long', state: 'failed', code: 'frame-too-large', sends: 3 }])
    expect(rig.said()).toEqual(['post long', 'post long', 'post long', 'post next'])
  })

  const otherFaults = [1002, 1003, 1007, 1011, 4400]
  test.each(otherFaults)('OB-101: marks a message as unknown after three closes, one with code %i', async (code) => {
    const rig = await createLiveOutbox()
    const result = rig.outbox.postAndWait({ kind: 'note', payload: 'bad', ...note }, { timeoutMs: 600_000 })
    await rig.postAndSettle('next', note)
    await closedWith(rig, 1009, code, 1009)
    expect(await result).toMatchObject({ ok: false, code: 'connection-lost', entry: { state: 'unknown' } })
    expect(rig.settled).toMatchObject([{ payload: 'bad', state: 'unknown', code: 'connection-lost' }])
    await rig.advanceAsync(60_000)
    expect(rig.said()).not.toContain('ask')
    expect(rig.said().at(3)).toBe('post next')
  })

  test('OB-13, OB-101: accepts a late response, and restarts the close count on a resend', async () => {
    const rig = await createLiveOutbox()
    const first = await rig.postAndSettle('first', note)
    await closedWith(rig, 1011, 1011, 1011)
    const second = await rig.postAndSettle('second', note)
    await closedWith(rig, 1011, 1011, 1011)
    expect(rig.states()).toEqual(['unknown', 'unknown'])
    await rig.answer(first)
    expect(await rig.outbox.resend(second)).toBe(true)
    expect(rig.states()).toEqual(['acked', 'sent'])
    await closedWith(rig, 1011, 1011)
    expect(rig.states()).toEqual(['acked', 'sent'])
    await closedWith(rig, 1011)
    expect(rig.states()).toEqual(['acked', 'unknown'])
    await rig.outbox.dismiss(second)
    expect(rig.states()).toEqual(['acked'])
  })

  const unrelated = [1001, 1012, 1013, 4401, 4402, 4403, 4409, 4429]
  test.each(unrelated)('OB-101: does not count closes with code %i', async (code) => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('hello', note)
    await closedWith(rig, code, code, code)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'sent', sends: 4 }])
    expect(rig.outbox.entries()[0]).not.toHaveProperty('closes')
  })

  test('OB-101: does not count a close by the client', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('hello', note)
    for (let closes = 0; closes < 3; closes += 1) {
      rig.client.setSession({ userId: 7, token: `t${closes}` })
      await rig.goLive()
    }
    expect(rig.outbox.entries()[0]).not.toHaveProperty('closes')
  })

  test('OB-101: ignores a late close, a close after the response, and closes for at-most-once messages', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('slow', note)
    await rig.advanceAsync(2_000)
    await closedWith(rig, 1009)
    await rig.answer(rig.outbox.entries()[0]?.id ?? '')
    await closedWith(rig, 1009)
    await rig.postAndSettle('order', { replay: 'at-most-once' })
    await closedWith(rig, 1009)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'acked', sends: 2 }, { state: 'unknown' }])
    expect(rig.outbox.entries().filter((entry) => 'closes' in entry)).toEqual([])
  })
})

describe('a message followed by several closes', () => {
  test('OB-102: pauses the queue after three closes, doubles each later pause, and keeps the messages', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('bad', note)
    await rig.postAndSettle('next', note)
    await closedWith(rig, 1006, 1006)
    for (const restMs of [30_000, 60_000]) {
      const cutAtMs = rig.clock.now()
      await closedWith(rig, 1006)
      expect(await saidSince(rig, () => rig.postAndSettle('other', { ...note, queue: 'others' })))
        .toEqual(['post other'])
      await rig.answer(rig.outbox.entries().at(-1)?.id ?? '')
      const leftMs = cutAtMs + restMs - rig.clock.now()
      expect(await saidSince(rig, () => rig.advanceAsync(leftMs - 1))).toEqual([])
      expect(await saidSince(rig, () => rig.advanceAsync(1))).toEqual(['post bad'])
    }
    expect(rig.settled.map(({ payload }) => payload)).toEqual(['other', 'other'])
  })

  test.each([1000, 1005, 1008, 4000])('OB-102: pauses the queue after three closes with code %i', async (code) => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('bad', note)
    const closedAtMs = (): number => rig.outbox.entries()[0]?.stateAtMs ?? 0
    await closedWith(rig, code, code, code)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'queued', sends: 3, closes: [code, code, code] }])
    const leftMs = closedAtMs() + 30_000 - rig.clock.now()
    expect(await saidSince(rig, () => rig.advanceAsync(leftMs - 1))).toEqual([])
    expect(await saidSince(rig, () => rig.advanceAsync(1))).toEqual(['post bad'])
  })

  test('OB-11, OB-102: restarts the pause when the clock is set back', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('bad', note)
    await closedWith(rig, 1006, 1006, 1006)
    await rig.advanceAsync(20_000)
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    await rig.answer(await rig.postAndSettle('other', { ...note, queue: 'others' }))
    expect(await saidSince(rig, () => rig.advanceAsync(29_999))).not.toContain('post bad')
    expect(await saidSince(rig, () => rig.advanceAsync(1))).toContain('post bad')
  })

  test('OB-102: limits the pause to about an hour, and stores the newest ten closes', () => {
    let entry = entryOf('one', 'x')
    const restsMs = Array.from({ length: 14 }, () => {
      entry = { ...entry, ...newsOfClose(entry, 1006) }
      return restMsOf(entry)
    })
    expect(restsMs.slice(0, 5)).toEqual([0, 0, 30_000, 60_000, 120_000])
    expect([restsMs.at(-1), entry.closes]).toEqual([3_840_000, Array(10).fill(1006)])
  })
})

describe('a query followed by a close', () => {
  /** An order whose connection closes three times after a query. */
  async function withBadQuery(code: number) {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('order', { queue: 'orders' })
    await closedWith(rig, code, code, code)
    const closedAtMs = rig.clock.now()
    rig.last().closed(code)
    await rig.settle()
    rig.client.reconnect()
    await rig.goLive()
    return { rig, id, closedAtMs }
  }

  test.each([1006, 1008, 1011, 4400])('OB-122: pauses the queries after three closes with code %i', async (code) => {
    const { rig, id, closedAtMs } = await withBadQuery(code)
    expect(rig.said()).toEqual(['post order', 'ask', 'ask', 'ask'])
    expect(await saidSince(rig, () => rig.postAndSettle('note', note))).toEqual(['post note'])
    await rig.answer(rig.outbox.entries()[1]?.id ?? '')
    const leftMs = closedAtMs + 20_000 - rig.clock.now()
    expect(await saidSince(rig, () => rig.advanceAsync(leftMs - 1))).toEqual([])
    expect(await saidSince(rig, () => rig.advanceAsync(1))).toEqual(['ask'])
    const closedAgainMs = rig.clock.now()
    await closedWith(rig, code)
    const restMs = closedAgainMs + 40_000 - rig.clock.now()
    expect(await saidSince(rig, () => rig.advanceAsync(restMs - 1))).toEqual([])
    expect(await saidSince(rig, () => rig.advanceAsync(1))).toEqual(['ask'])
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked', 'acked'])
  })

  test.each([1001, 1012, 1013, 4429])('OB-122: queries again after each close with code %i', async (code) => {
    const { rig } = await withBadQuery(code)
    expect(rig.said()).toEqual(['post order', 'ask', 'ask', 'ask', 'ask'])
    expect(rig.outbox.entries()[0]).not.toHaveProperty('closes')
  })

  test('OB-122: does not count a close that follows a query by 2 s', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('order')
    await closedWith(rig, 1006)
    await rig.advanceAsync(2_000)
    await closedWith(rig, 1006)
    expect(rig.outbox.entries()[0]).not.toHaveProperty('closes')
  })

  test('OB-17, OB-122: queries during the pause when the application calls ask', async () => {
    const { rig, id } = await withBadQuery(1008)
    expect(await saidSince(rig, async () => {
      rig.outbox.ask(id)
      await rig.settle()
    })).toEqual(['ask'])
    await rig.answer(id, 'failed', 'no-such-position')
    expect(rig.states()).toEqual(['failed'])
  })

  test('OB-12, OB-122: queries an expired message without a pause, whatever closes followed its sends', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('note', { ...note, ttlMs: 10_000 })
    await closedWith(rig, 1006, 1006, 1006)
    expect(await saidSince(rig, () => rig.advanceAsync(10_000))).toEqual(['ask'])
    expect(rig.outbox.entries()).toMatchObject([{ state: 'unknown', closes: undefined }])
  })

  test('OB-103, OB-122: queries each order alone after a close, so that only the failing query pauses', async () => {
    const rig = await createLiveOutbox()
    const first = await rig.postAndSettle('a', { queue: 'a' })
    const bad = await rig.postAndSettle('bad', { queue: 'bad' })
    const last = await rig.postAndSettle('c', { queue: 'c' })
    await closedWith(rig, 1006, 1008)
    const asked = (): string | undefined => rig.wired().at(-1)?.id
    expect(asked()).toBe(first)
    await rig.answer(first)
    expect(asked()).toBe(bad)
    await closedWith(rig, 1008)
    expect(asked()).toBe(last)
    await rig.answer(last)
    expect(asked()).toBe(bad)
    expect(await saidSince(rig, () => closedWith(rig, 1008))).toEqual([])
    expect(rig.states()).toEqual(['acked', 'unknown', 'acked'])
  })

  test('OB-104, OB-122: keeps the pause of the queries after a restart', async () => {
    const { rig, closedAtMs } = await withBadQuery(1008)
    const after = rig.restarted()
    after.clock.setWall(rig.clock.now())
    await after.goLive()
    const leftMs = closedAtMs + 20_000 - after.clock.now()
    expect(await saidSince(after, () => after.advanceAsync(leftMs - 1))).toEqual([])
    expect(await saidSince(after, () => after.advanceAsync(1))).toEqual(['ask'])
  })

  test('OB-122: never pauses a query for the same time as a message, whatever the number of closes', () => {
    const restsMs = (state: 'queued' | 'unknown'): readonly number[] =>
      Array.from({ length: 8 }, (_, more) =>
        restMsOf(entryOf('one', 'x', { state, closes: Array.from({ length: 3 + more }, () => 1006) })))
    expect(restsMs('unknown').slice(0, 3)).toEqual([20_000, 40_000, 80_000])
    expect(restsMs('unknown').filter((restMs) => restsMs('queued').includes(restMs))).toEqual([])
    expect(restsMs('unknown').at(-1)).toBe(2_560_000)
  })
})

describe('messages in several queues', () => {
  test('OB-103: sends each message alone after a close, to find the cause and deliver the other messages', async () => {
    const rig = await createLiveOutbox()
    const first = await rig.postAndSettle('a', { ...note, queue: 'a' })
    await rig.postAndSettle('bad', { ...note, queue: 'bad' })
    const last = await rig.postAndSettle('c', { ...note, queue: 'c' })
    await closedWith(rig, 1009)
    expect(rig.said()).toEqual(['post a', 'post bad', 'post c', 'post a'])
    await rig.answer(first)
    expect(rig.said().at(-1)).toBe('post bad')
    expect(await saidSince(rig, () => closedWith(rig, 1009))).toEqual(['post c'])
    expect(await saidSince(rig, () => rig.answer(last))).toEqual(['post bad'])
    expect(await saidSince(rig, () => closedWith(rig, 1009))).toEqual([])
    expect(rig.settled.map(({ payload, state }) => `${payload} ${state}`)).toEqual(['a acked', 'c acked', 'bad failed'])
  })

  test('OB-103: delays other messages for 2 s after sending a message that may have caused a close', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('bad', note)
    await closedWith(rig, 1009)
    const sentAtMs = rig.outbox.entries()[0]?.stateAtMs ?? 0
    expect(await saidSince(rig, () => rig.postAndSettle('a', { ...note, queue: 'a' }))).toEqual([])
    const leftMs = sentAtMs + 2_000 - rig.clock.now()
    expect(await saidSince(rig, () => rig.advanceAsync(leftMs - 1))).toEqual([])
    expect(await saidSince(rig, () => rig.advanceAsync(1))).toEqual(['post a'])
  })
})

describe('many messages that may have caused a close', () => {
  const replays = ['at-most-once', 'at-least-once'] as const
  const seven = [1, 2, 3, 4, 5, 6, 7]

  test.each(replays)('OB-103: sends a new order within 2 s if the server answers no %s message', async (replay) => {
    const rig = await createLiveOutbox()
    for (const each of seven) await rig.postAndSettle(`old ${each}`, { replay, queue: `q${each}` })
    await closedWith(rig, 1006, 1006)
    for (const passedMs of [0, 11_500]) {
      await rig.advanceAsync(passedMs)
      await rig.postAndSettle('new', { queue: `new ${passedMs}`, ttlMs: 5_000 })
      await rig.advanceAsync(2_000)
      expect(rig.outbox.entries().at(-1)).toMatchObject({ payload: 'new', state: 'sent' })
    }
  })

  test.each([
    [0, 0], [2, 0], [7, 0], [0, 3_000], [2, 3_000], [0, 3_600_000], [2, 3_600_000],
  ])('OB-103, OB-122: gives each entry a turn, %i of them unknown orders, after a clock change by -%i ms', async (
    orders, setBackMs,
  ) => {
    const rig = await createLiveOutbox()
    const ids: string[] = []
    for (const each of seven) {
      const replay = each > 7 - orders ? 'at-most-once' : 'at-least-once'
      ids.push(await rig.postAndSettle(`old ${each}`, { replay, queue: `q${each}` }))
    }
    await closedWith(rig, 1006)
    rig.last().closed(1006)
    await rig.advanceAsync(1)
    rig.clock.setWall(rig.clock.now() - setBackMs)
    rig.client.reconnect()
    await rig.goLive()
    const before = rig.wired().length - 1
    await rig.advanceAsync(12_000)
    expect(rig.wired().slice(before).map(({ id }) => id).sort()).toEqual(ids.sort())
  })
})

describe('closes after a restart', () => {
  test('OB-104: keeps a message’s close count and pause after a restart', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('bad', note)
    await closedWith(rig, 1011, 1011, 1006, 1006, 1006)
    const after = rig.restarted()
    after.clock.setWall(rig.clock.now())
    await after.goLive()
    await after.advanceAsync(25_000)
    expect(after.outbox.entries()).toMatchObject([{ state: 'queued', closes: [1011, 1011, 1006, 1006, 1006] }])
    await after.advanceAsync(5_000)
    expect(after.said()).toEqual(['post bad'])
    after.last().closed(1011)
    await after.settle()
    expect(after.settled).toMatchObject([{ state: 'unknown', code: 'connection-lost' }])
  })

  test('OB-104: loads a message’s stored close codes, and ignores missing or unreadable codes', () => {
    const isText = (payload: unknown): payload is string => typeof payload === 'string'
    const entry = entryOf('one', 'x', { sends: 1 })
    const read = (closes: unknown) => {
      const fields = JSON.parse(encodeEntry({ key: 'k', entry, place: 1 })) as object
      return decodeEntry(withCheck(JSON.stringify({ ...fields, closes }), 'k'), 'k', isText)?.entry
    }
    expect(read([1009, 1006])).toMatchObject({ closes: [1009, 1006] })
    for (const closes of [undefined, 3, ['1009'], {}]) expect(read(closes)).toEqual(entry)
  })
})
