import { expect, test } from 'vitest'
import { readTaken } from '../../../server/chat/messages/chat-journal'
import { createChatLog, noJournal, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { createBehindWatch, createBelievedTime, leadText } from '../../../server/shared/believed-time'

const monthMs = 30 * 86_400_000
const startMs = 1_700_000_000_000
const nowMs = Date.UTC(2026, 11)
const hello = { from: '501', to: { type: 'broadcast' }, content: { kind: 'text', text: 'hi' } } as const

function machine() {
  let [passedMs, setMs] = [0, 0]
  const doubted: string[] = []
  const time = createBelievedTime(() => passedMs, (leadMs) => doubted.push(leadText('it', leadMs)))
  return {
    time, doubted,
    pass: (ms: number) => void (passedMs += ms),
    set: (ms: number) => void (setMs += ms),
    wall: () => startMs + passedMs + setMs,
    now: (): number => time.believe(startMs + passedMs + setMs) - startMs,
  }
}

test('CV-107: reports each forward jump of the clock once', () => {
  const { now, set, doubted } = machine()
  now()
  for (const leapMs of [60_000, monthMs, 5_000, -monthMs, -60_000, monthMs]) {
    set(leapMs)
    now()
  }
  const text = 'it is ahead by 2592000 s: it was set ahead, or the machine has slept; messages keep the expected time '
    + 'for 10 minutes'
  expect(doubted).toEqual([text, text])
})

test('CV-125: uses the server’s clock for 10 minutes when Redis’s first reported time is over a minute ahead', () => {
  const firstOf = (leadMs: number) => {
    let passedMs = 0
    const doubted: number[] = []
    const time = createBelievedTime(() => passedMs, (lead) => doubted.push(lead), () => startMs + passedMs)
    const read = (): number => time.believe(startMs + passedMs + leadMs) - startMs
    const first = read()
    passedMs = 599_999
    const last = read()
    passedMs += 1
    return [first, last, read(), doubted]
  }
  expect(firstOf(monthMs)).toEqual([0, 599_999, 600_000 + monthMs, [monthMs]])
  expect(firstOf(60_000)).toEqual([60_000, 659_999, 660_000, []])
  expect(firstOf(-monthMs)).toEqual([-monthMs, 599_999 - monthMs, 600_000 - monthMs, []])
})

test('CV-99: accepts a forward jump of more than a minute only after 10 minutes, and other jumps immediately', () => {
  const { now, set, pass, time } = machine()
  expect([time.expected(), now()]).toEqual([undefined, 0])
  pass(5_000)
  set(60_000)
  expect(now()).toBe(65_000)
  set(monthMs)
  expect([now(), time.expected()]).toEqual([65_000, startMs + 65_000])
  pass(599_999)
  expect(now()).toBe(664_999)
  pass(1)
  expect(time.expected()).toBeUndefined()
  expect(now()).toBe(665_000 + monthMs)
  set(-monthMs)
  expect(now()).toBe(665_000)
})

test.each([
  ['in 1970, without a message', 1_000, 0, 0],
  ['in 1970, with a message', 1_000, nowMs - 60_000, 0],
  ['behind the newest message', nowMs - monthMs, nowMs - 60_000, 0],
  ['a minute behind the newest message', nowMs - monthMs, nowMs - monthMs + 60_000, 1],
  ['behind a message that is ahead of both times', nowMs - monthMs, nowMs + 60_001, 1],
])('CV-137: decides whether to trust a jump of a clock that was %s', (_, firstMs, newestMs, doubts) => {
  const doubted: number[] = []
  const time = createBelievedTime(() => 0, (leadMs) => doubted.push(leadMs), undefined, () => newestMs)
  time.believe(firstMs)
  expect([time.believe(nowMs), doubted.length]).toEqual([doubts === 0 ? nowMs : firstMs, doubts])
})

test('CV-100: logs once that the clock is behind the newest message', () => {
  const trouble: string[] = []
  const behind = createBehindWatch((line) => trouble.push(line))
  behind.note(60_000, 0)
  expect([behind.behindMs(), trouble]).toEqual([0, []])
  behind.note(90_000, 0)
  behind.note(90_001, 1_000)
  expect([behind.behindMs(), trouble]).toEqual([89_001, [
    'the clock is 90 s behind the newest message: later messages follow it',
  ]])
  behind.note(90_002, 90_002)
  expect(behind.behindMs()).toBe(0)
  behind.note(190_002, 90_002)
  expect(trouble).toHaveLength(2)
})

test('CV-99 CV-100: reports the newest message’s time, initially from the journal', () => {
  const dated: number[] = []
  const journal = { ...noJournal, messages: [{ ...hello, id: 'm', createdAt: 9_000 }] }
  createChatLog(journal, () => 5_000, (ms) => dated.push(ms)).take({ ...hello, id: 'n' })
  expect(dated).toEqual([9_000, 9_001])
})

test.each<readonly [string, (clock: ReturnType<typeof machine>) => readonly TakenMessage[]]>([
  ['ahead for more than 10 minutes', ({ now, set, pass }) => {
    now()
    set(monthMs)
    now()
    pass(600_000)
    return []
  }],
  ['ahead at the server’s start', ({ set }) => {
    set(monthMs)
    return []
  }],
  ['with later messages in the journal', ({ wall }) =>
    [{ ...hello, id: 'of the journal', createdAt: wall() + monthMs }]],
])('CV-100: keeps the message order and adds sentAt after the correction of a clock %s', (_, begin) => {
  const clock = machine()
  const messages = begin(clock)
  const written: TakenMessage[] = []
  const log = createChatLog({ ...noJournal, messages, add: (message) => void written.push(message) },
    () => clock.time.believe(clock.wall()))
  const early = messages[0] ?? log.take({ ...hello, id: 'early' })
  expect(early).not.toHaveProperty('sentAt')
  clock.set(startMs - clock.wall())
  const late = ['one', 'two'].map((id) => log.take({ ...hello, id }))
  expect(late).toMatchObject([1, 2].map((ms) => ({ createdAt: early.createdAt + ms, sentAt: startMs })))
  expect(log.page(() => true, null, 9).messages).toEqual([...late.reverse(), early])
  expect(readTaken(JSON.stringify(written.at(-1)))).toEqual(late[0])
  clock.pass(monthMs + 700_000)
  expect(log.take({ ...hello, id: 'later' })).toEqual({ ...hello, id: 'later', createdAt: clock.wall() })
})
