import { describe, expect, test } from 'vitest'
import { createChatDirectory, speakerMs, visitorMs } from '../../../server/chat/messages/chat-directory'
import { createChatLog, noJournal, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { fairShare, placeBytes, placesOf } from '../../../server/chat/messages/fair-share'
import { chatRoom, peer } from './chat-rig'

const messageOf = (from: string, id: string, text = 'x'): TakenMessage =>
  ({ id, from, to: { type: 'peer', id: '501' }, content: { kind: 'text', text }, createdAt: 1 })
const some = (from: string, count: number): TakenMessage[] =>
  Array.from({ length: count }, (_, index) => messageOf(from, `${from}-${index}`))
const idsOf = (messages: readonly TakenMessage[]): readonly string[] => messages.map(({ id }) => id)

describe('places for messages', () => {
  test('CV-65: the senders with the most lose their oldest messages', () => {
    const kept = fairShare([...some('ann', 3), ...some('bot', 10), ...some('ben', 2), ...some('spam', 6)], 15)
    expect(idsOf(kept.filter(({ from }) => from === 'ann'))).toEqual(['ann-0', 'ann-1', 'ann-2'])
    expect(idsOf(kept.filter(({ from }) => from === 'ben'))).toEqual(['ben-0', 'ben-1'])
    expect(idsOf(kept.filter(({ from }) => from === 'bot'))).toEqual([5, 6, 7, 8, 9].map((index) => `bot-${index}`))
    expect(idsOf(kept.filter(({ from }) => from === 'spam'))).toHaveLength(5)
  })

  test('CV-65: more senders than places leave the newest messages', () => {
    const messages = Array.from({ length: 8 }, (_, index) => messageOf(`s${index}`, `m${index}`))
    expect(idsOf(fairShare(messages, 3))).toEqual(['m5', 'm6', 'm7'])
  })

  test('CV-66: a long message takes a place for each 3,200 bytes', () => {
    expect(placesOf(messageOf('ann', 'a'))).toBe(1)
    expect(placesOf(messageOf('ann', 'a', 'x'.repeat(placeBytes)))).toBe(2)
    expect(placesOf(messageOf('ann', 'a', '长'.repeat(4_000)))).toBe(4)
    const kept = fairShare([messageOf('ann', 'old', '长'.repeat(4_000)), ...some('ann', 5)], 6)
    expect(idsOf(kept)).toEqual(some('ann', 5).map(({ id }) => id))
  })

  test('CV-65: a sender keeps the newest message, also one that takes more places than are left to each', () => {
    const kept = fairShare([messageOf('ann', 'long', '长'.repeat(4_000)), ...some('ben', 3), ...some('zoe', 3)], 6)
    expect(idsOf(kept)).toEqual(['long', 'ben-1', 'ben-2', 'zoe-1', 'zoe-2'])
  })

  test('CV-66: from 22,000 places taken on, messages go until 20,000 are taken', () => {
    const journal = { kept: (): readonly TakenMessage[] => [] }
    const log = createChatLog({ ...noJournal, keep: (live) => void (journal.kept = live) }, () => 1_000)
    const long = '长'.repeat(4_000)
    const take = (count: number): void => {
      for (let index = 0; index < count; index += 1) log.take(messageOf('ann', `m-${index}`, long))
    }
    take(5_499)
    expect(journal.kept()).toHaveLength(5_499)
    take(1)
    expect(journal.kept()).toHaveLength(5_000)
    take(499)
    expect(journal.kept()).toHaveLength(5_499)
    take(1)
    expect(journal.kept()).toHaveLength(5_000)
  })

  test('CV-65: 120 users of 200 messages displace neither a message of another nor the id of its repeat', () => {
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
})

describe('users who come', () => {
  function directory(maxUsers = 20) {
    const at = { ms: 1_000_000 }
    return { at, ...createChatDirectory(() => at.ms, maxUsers) }
  }

  test('CV-67: a user is kept for a day, a sender for a week, a connected user without end', () => {
    const { at, admit, keep, enter, user, contacts } = directory()
    admit('visitor')
    keep('speaker')
    const leave = enter('present')
    at.ms += visitorMs
    const known = ['visitor', 'speaker', 'present', '501'].map((id) => user(id) !== undefined)
    expect(known).toEqual([false, true, true, true])
    expect(contacts('501').peers.map(({ id }) => id)).not.toContain('visitor')
    at.ms += speakerMs
    expect(user('speaker')).toBeUndefined()
    leave()
    at.ms += visitorMs - 1
    expect(user('present')).toBeDefined()
    at.ms += 1
    expect(user('present')).toBeUndefined()
  })

  test('CV-67: that a user is here is reported every ten minutes, however often the line pings', () => {
    const { join, clock, stays } = chatRoom()
    const { say, ends } = join('501')
    const reportedByMinute: number[] = []
    for (let ping = 1; ping <= 80; ping += 1) {
      clock.advance(30_000)
      say({ type: 'ping', msg_id: ping, payload: {} })
      if (stays.splice(0).length > 0) reportedByMinute.push(ping / 2)
    }
    expect(reportedByMinute).toEqual([10, 20, 30, 40])
    ends.gone()
  })

  test('CV-68: a full directory drops those who would expire first for new users, but no connected user', () => {
    const { at, admit, keep, enter, user } = directory(20)
    keep('speaker')
    enter('present')
    for (let count = 0; count < 1_000; count += 1) {
      at.ms += 1
      admit(`invented-${count}`)
    }
    admit('newcomer')
    const known = ['speaker', 'present', 'newcomer', '501', 'invented-0'].map((id) => user(id) !== undefined)
    expect(known).toEqual([true, true, true, true, false])
  })

  test('CV-68: a full directory drops a tenth at once, and none for a user who is known', () => {
    const { admit, contacts } = directory(20)
    const peers = (): number => contacts('501').peers.length
    for (let count = 0; count < 16; count += 1) admit(`visitor-${count}`)
    expect(peers()).toBe(19)
    admit('visitor-15')
    expect(peers()).toBe(19)
    admit('newcomer')
    expect(peers()).toBe(18)
  })

  test('CV-67: one whose messages are refused goes after a day, one whose message was taken after a week', () => {
    const { join, clock, directory: users } = chatRoom()
    const [refused, received] = [join('refused'), join('received')]
    refused.text('m', peer('absent'))
    received.text('m', peer('501'))
    for (const { ends } of [refused, received]) ends.gone()
    clock.advance(2 * visitorMs)
    expect(['refused', 'received'].map((id) => users.user(id) !== undefined)).toEqual([false, true])
  })

  test('CV-68: no more users are here than the directory takes', () => {
    const { enter, user } = directory(6)
    const leaves = ['a', 'b', 'c'].map((id) => enter(id))
    expect(['a', 'b', 'c'].map((id) => user(id) !== undefined)).toEqual([true, true, false])
    for (const leave of leaves) leave()
  })
})
