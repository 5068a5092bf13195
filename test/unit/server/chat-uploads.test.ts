import { expect, test, vi } from 'vitest'
import { fileOf } from '../../../server/chat/uploads/multipart'
import {
  createUploadBudget, uploadLimits, type UploadBudget, type UploadLimits,
} from '../../../server/chat/uploads/upload-budget'
import { readTaken } from '../../../server/chat/messages/chat-journal'
import { createChatLog, createMessageList, noJournal, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { fairShare, placeBytes, placesOf } from '../../../server/chat/messages/fair-share'
import { chatRoom, peer } from './chat-rig'

const type = 'multipart/form-data; boundary=B'
const filePart = '--B\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\nPNG\r\n'

test('CV-60: reads no more than 16 of a form’s 500,000 parts', () => {
  const body = Buffer.from('--B\r\n\r\n\r\n'.repeat(500_000))
  const searches = vi.spyOn(body, 'indexOf')
  expect(fileOf(type, body)).toBe('parts')
  expect(searches.mock.calls.length).toBeLessThanOrEqual(34)
})

test('CV-60: ignores the file name when the headers of a part exceed 4,096 bytes', () => {
  const part = (padding: number): Buffer =>
    Buffer.from(filePart.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(padding)}\r\n\r\n`) + '--B--')
  expect(fileOf(type, part(3_000))).toEqual(Buffer.from('PNG'))
  expect(fileOf(type, part(5_000))).toBe('none')
})

const address = '203.0.113.7'
function budget(limits: Partial<UploadLimits> = {}) {
  const at = { ms: 0 }
  return { at, ...createUploadBudget({ ...uploadLimits, ...limits }, () => at.ms) }
}

/** Returns the upload's status. `cameBytes` is the received size. */
function sender(begin: UploadBudget['begin']) {
  return (user: string, bytes: number, from = address, cameBytes = bytes): number => {
    const over = begin({ user, address: from, bytes })
    if (typeof over !== 'function') return over.status
    over(cameBytes)
    return 200
  }
}

test('CV-61: limits the pending uploads of one user and of one address', () => {
  const { begin } = budget({ maxPerUser: 2, maxPerAddress: 3 })
  const ask = (user: string, from = address) => begin({ user, address: from, bytes: 10 })
  const first = ask('ann')
  const busy = { status: 429, msg: 'too many uploads at once; wait until an upload has finished' }
  expect([ask('ann'), ask('ann')]).toEqual([expect.any(Function), busy])
  expect([ask('ben'), ask('zoe')]).toMatchObject([{}, { status: 429 }])
  expect(ask('zoe', '203.0.113.8')).toBeTypeOf('function')
  if (typeof first !== 'function') throw new Error('the first upload was refused')
  first(10)
  first(10)
  expect([ask('ann'), ask('ann')]).toMatchObject([{}, { status: 429 }])
})

test('CV-61: removes users and addresses from memory when their uploads have ended', () => {
  const { begin } = budget()
  const set = vi.spyOn(Map.prototype, 'set')
  const send = sender(begin)
  for (let user = 1; user <= 20; user += 1) send(`user ${user}`, 1, `198.51.100.${user}`)
  const counted = set.mock.contexts.filter((_, index) => set.mock.calls[index]?.[0] === 'user user 1')
  expect(counted[0]).toEqual(new Map())
})

test('CV-61: limits the announced bytes of all pending uploads, and releases those of an interrupted upload', () => {
  const { begin } = budget({ maxUnfinishedBytes: 100, maxPerAddress: 100 })
  const over = begin({ user: 'ann', address, bytes: 60 })
  expect(begin({ user: 'ben', address, bytes: 41 }))
    .toEqual({ status: 503, msg: 'the server is busy with uploads; try again later' })
  expect(begin({ user: 'ben', address, bytes: 40 })).toBeTypeOf('function')
  if (typeof over === 'function') over(1)
  expect(begin({ user: 'zoe', address, bytes: 61 })).toMatchObject({ status: 503 })
  expect(begin({ user: 'zoe', address, bytes: 60 })).toBeTypeOf('function')
})

test('CV-62: allows 32 MiB per user and 64 MiB per address each hour, and rejects more with 429', () => {
  const { begin, at } = budget()
  const send = sender(begin)
  const most = 32 * 1_024 * 1_024
  expect([send('ann', most), send('ann', 1), send('ben', most), send('zoe', 1)]).toEqual([200, 429, 200, 429])
  expect(begin({ user: 'ann', address, bytes: 1 }))
    .toEqual({ status: 429, msg: 'too many bytes uploaded; try again later' })
  expect(['zoe', 'eve', 'ian'].map((user) => send(user, most, '127.0.0.1'))).toEqual([200, 200, 200])
  at.ms = 3_599_000
  expect(send('ann', most)).toBe(429)
  at.ms = 3_601_000
  expect([send('ann', most), send('ben', most)]).toEqual([200, 200])
})

/** Budgets that never refill: 100 bytes per user and 150 per address. */
const scarce = {
  userBytes: { burst: 100, perSecond: 0 }, addressBytes: { burst: 150, perSecond: 0 }, maxPerAddress: 100,
}

test('CV-92: refunds the unsent bytes of an upload once, to the user and the address', () => {
  const { begin } = budget(scarce)
  const send = sender(begin)
  const over = begin({ user: 'ann', address, bytes: 100 })
  if (typeof over !== 'function') throw new Error('the upload was refused')
  over(10)
  over(10)
  expect([send('ann', 91), send('ann', 90), send('ben', 51), send('ben', 50)]).toEqual([429, 200, 429, 200])
  expect([send('zoe', 50, '127.0.0.1', 10), send('zoe', 91, '127.0.0.1'), send('zoe', 90, '127.0.0.1')])
    .toEqual([200, 429, 200])
})

test('CV-92: charges neither user nor address for an upload that another limit rejects', () => {
  const { begin } = budget({ ...scarce, maxUnfinishedBytes: 100, maxPerUser: 1 })
  const over = begin({ user: 'eve', address, bytes: 40 })
  const refused = ['ann', 'eve'].map((user) => begin({ user, address, bytes: 61 }))
  expect(refused).toMatchObject([{ status: 503 }, { status: 429 }])
  if (typeof over === 'function') over(0)
  const send = sender(begin)
  expect([send('ann', 100), send('eve', 50)]).toEqual([200, 200])
})

test('SV-210: refunds fewer missing bytes the longer an upload took', () => {
  const { begin, at } = budget({ userBytes: scarce.userBytes })
  const send = sender(begin)
  const hold = (bytes: number, heldMs: number): void => {
    const over = begin({ user: 'ann', address, bytes })
    at.ms += heldMs
    if (typeof over === 'function') over(0)
  }
  hold(40, 15_000)
  expect([send('ann', 81, address, 0), send('ann', 80, address, 0)]).toEqual([429, 200])
  hold(40, 30_000)
  hold(30, 100_000)
  expect([send('ann', 11), send('ann', 10)]).toEqual([429, 200])
})

test('CV-92: charges only the announced bytes of an upload that sends more', () => {
  const send = sender(budget(scarce).begin)
  expect([send('ann', 50, address, 60), send('ann', 51), send('ann', 50)]).toEqual([200, 429, 200])
})

const messageOf = (from: string, id: string, text = 'x'): TakenMessage =>
  ({ id, from, to: { type: 'peer', id: '501' }, content: { kind: 'text', text }, createdAt: 1 })
const some = (from: string, count: number): TakenMessage[] =>
  Array.from({ length: count }, (_, index) => messageOf(from, `${from}-${index}`))
const idsOf = (messages: readonly TakenMessage[]): readonly string[] => messages.map(({ id }) => id)

test('CV-65: drops the oldest messages of the senders with the most messages', () => {
  const kept = fairShare([...some('ann', 3), ...some('bot', 10), ...some('ben', 2), ...some('spam', 6)], 15)
  const keptOf = (sender: string) => idsOf(kept.filter(({ from }) => from === sender))
  expect([...keptOf('ann'), ...keptOf('ben')]).toEqual(['ann-0', 'ann-1', 'ann-2', 'ben-0', 'ben-1'])
  expect(keptOf('bot')).toEqual([5, 6, 7, 8, 9].map((index) => `bot-${index}`))
  expect(keptOf('spam')).toHaveLength(5)
})

test('CV-65: keeps the newest messages if there are more senders than slots', () => {
  const messages = Array.from({ length: 8 }, (_, index) => messageOf(`s${index}`, `m${index}`))
  expect(idsOf(fairShare(messages, 3))).toEqual(['m5', 'm6', 'm7'])
})

test('CV-66: counts one slot for each 3,200 bytes of a long message', () => {
  expect(placesOf(messageOf('ann', 'a'))).toBe(1)
  expect(placesOf(messageOf('ann', 'a', 'x'.repeat(placeBytes)))).toBe(2)
  expect(placesOf(messageOf('ann', 'a', '长'.repeat(4_000)))).toBe(4)
  expect(placesOf(messageOf('ann', 'a', `长${'x'.repeat(3_999)}`))).toBe(3)
  // The journal stores six bytes for each.
  expect(placesOf(messageOf('ann', 'a', '\u0001'.repeat(4_000)))).toBe(8)
  const kept = fairShare([messageOf('ann', 'old', '长'.repeat(4_000)), ...some('ann', 5)], 6)
  expect(idsOf(kept)).toEqual(some('ann', 5).map(({ id }) => id))
})

test('CV-65: keeps a sender’s newest message even if the message exceeds the sender’s equal share', () => {
  const kept = fairShare([messageOf('ann', 'long', '长'.repeat(4_000)), ...some('ben', 3), ...some('zoe', 3)], 6)
  expect(idsOf(kept)).toEqual(['long', 'ben-1', 'ben-2', 'zoe-1', 'zoe-2'])
})

test('CV-66: drops messages down to 20,000 slots when over 22,000 slots are used', () => {
  const journal = { kept: (): readonly TakenMessage[] => [] }
  const log = createChatLog({ ...noJournal, keep: (live) => void (journal.kept = live) }, () => 1_000)
  const long = '长'.repeat(4_000)
  const take = (count: number): void => {
    for (let index = 0; index < count; index += 1) log.take(messageOf('ann', `m-${index}`, long))
  }
  for (const [taken, kept] of [[5_499, 5_499], [1, 5_000], [499, 5_499], [1, 5_000]] as const) {
    take(taken)
    expect(journal.kept()).toHaveLength(kept)
  }
})

test('CV-132: reads each text only once, even when messages are dropped', () => {
  const list = createMessageList()
  let reads = 0
  const content = {
    kind: 'text' as const,
    get text() {
      reads += 1
      return 'x'
    },
  }
  for (let index = 0; index < 24_000; index += 1) list.add({ ...messageOf('ann', `m-${index}`), content })
  expect([reads, list.all().length]).toEqual([24_000, 20_000])
})

test('CV-65: keeps a quiet user’s message and its id when 120 users send 200 messages each', () => {
  const log = createChatLog(noJournal, () => 1_000)
  const take = (from: string, id: string) => log.take(messageOf(from, id))
  const first = take('victim', 'kept')
  for (let user = 0; user < 120; user += 1) {
    for (let count = 0; count < 200; count += 1) take(`bot-${user}`, `m-${count}`)
  }
  expect(log.find('victim', 'kept')).toBe(first)
  expect(log.page(({ from }) => from === 'victim', null, 10).messages).toEqual([first])
  expect(log.find('bot-0', 'm-0')).toBeUndefined()
  expect(log.page(() => true, null, 30_000).messages.length).toBeLessThan(22_000)
})

test('CV-122: shares the history among addresses when one address sends messages as 1,000 users', () => {
  const kept = fairShare([
    ...some('victim', 500).map((message) => ({ ...message, by: 'home' })),
    ...Array.from({ length: 5_000 }, (_, index) =>
      ({ ...messageOf(`bot-${index % 1_000}`, `m-${index}`), by: 'away' })),
  ], 2_000)
  expect([kept.filter(({ by }) => by === 'home').length, kept.length]).toEqual([500, 2_000])
})

test('CV-122: stores the sender’s hash in the journal, but never sends it to clients', () => {
  const journal: TakenMessage[] = []
  const { join, messages } = chatRoom({ journal: { ...noJournal, add: (message) => void journal.push(message) } })
  const [ann, marta] = [join('ann', 'line', undefined, 'a1b2'), join('501')]
  ann.text('m', peer('501'))
  expect(journal.map((message) => readTaken(JSON.stringify(message)))).toMatchObject([{ from: 'ann', by: 'a1b2' }])
  const { deliveries } = messages.history('501', { conversation: null, before: null, limit: 9 })
  expect([deliveries.length, marta.reported.length]).toEqual([1, 1])
  expect(JSON.stringify([deliveries, ann.reported, marta.reported])).not.toContain('a1b2')
})
