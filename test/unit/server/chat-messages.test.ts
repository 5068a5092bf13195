import { expect, test } from 'vitest'
import { createChatDirectory } from '../../../server/chat/messages/chat-directory'
import { openChatJournal, readTaken } from '../../../server/chat/messages/chat-journal'
import { chatLimits } from '../../../server/chat/messages/chat-limits'
import { noJournal, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { createChatRules } from '../../../server/chat/messages/chat-rules'
import { chatRoom, group, peer } from './chat-rig'
import { eventsOf } from '../../../server/chat/redis/shared-events'

const messageOf = (to: TakenMessage['to'], from = '501'): TakenMessage =>
  ({ id: 'm', from, to, content: { kind: 'text', text: 'hi' }, createdAt: 5 })

const rules = createChatRules({ directory: createChatDirectory(() => 0), isUploaded: () => true })

test('CV-67: shows the id as the name of a sender who was removed', () => {
  const reported = rules.notify(messageOf(peer('502'), 'gone'), '502')
  expect(reported.sender).toEqual({ name: 'gone', picture: '', sex: 'unknown' })
  expect(reported).not.toHaveProperty('conversation')
  expect(rules.notify(messageOf(group('none')), '502')).not.toHaveProperty('conversation')
})

test('CV-7: returns no history for a message to a missing group', () => {
  expect(rules.concerns(messageOf(group('none')), '501', null)).toBe(false)
  expect(rules.concerns(messageOf(group('floor')), '502', null)).toBe(true)
})

test('CV-67: starts the demo with four traders, a group of all traders and a group of some traders', () => {
  const shown = createChatDirectory(() => 0).contacts('504')
  expect(shown.peers.map(({ id, name, sex }) => [id, name, sex])).toEqual([
    ['501', 'Marta Lindqvist', 'female'], ['502', '林致远', 'male'], ['503', 'Harbour Macro', 'unknown'],
  ])
  expect(createChatDirectory(() => 0).user('504')).toMatchObject({ name: 'Okafor FX', sex: 'male' })
  expect(shown.groups.map(({ id, name, sex }) => [id, name, sex])).toEqual([['floor', 'Trading floor', 'unknown']])
})

test('CV-14: gives the sender of announcements a name, a picture and a gender', () => {
  expect(createChatDirectory(() => 0).user('system'))
    .toEqual({ name: 'Announcements', picture: '/api/chat/pictures/system.svg', sex: 'unknown' })
})

test('CV-51 CV-53 CV-54 CV-68: derives the connection and address limits from the message rate', () => {
  expect(chatLimits({ perSecond: 20, burst: 200 }, 1_048_576)).toMatchObject({
    linePackets: { perSecond: 200, burst: 2_000 },
    lineBytes: { perSecond: 200 * 2_048, burst: 2_000 * 2_048 },
    addressPackets: { perSecond: 400, burst: 4_000 },
    addressBytes: { perSecond: 400 * 2_048, burst: 4_000 * 2_048 },
    addressUsers: { perSecond: 1, burst: 1_000 },
    addressHistory: { perSecond: 5, burst: 50 },
    limitBytes: 1_048_576,
    missedBytes: 67_108_864,
    closeMs: 2_000,
  })
})

const message = messageOf(peer('502'))

test('CV-40: reads each written message back unchanged', () => {
  expect(readTaken(JSON.stringify({ ...message, more: 1 }))).toEqual(message)
})

test.each([
  ['invalid JSON'], ['[]'],
  ...[{ id: 7 }, { from: 7 }, { id: 7, from: 7 }, { createdAt: '5' }, { to: { type: 'peer' } }, { content: 'hi' }]
    .map((wrong) => [JSON.stringify({ ...message, ...wrong })]),
])('CV-40: rejects %s as a message', (line) => {
  expect(readTaken(line)).toBeUndefined()
})

test('CV-40: keeps messages only in memory when no path is given', () => {
  expect(openChatJournal(undefined)).toBe(noJournal)
})

test('RS-60: responds to a message once it is accepted, unless the connection has closed meanwhile', async () => {
  const { join: enter, hub } = chatRoom({
    messagesOf: (local) => ({
      ...local,
      take: async (...message) => local.take(...message),
      announce: async (...announced) => local.announce(...announced),
    }),
  })
  const [trader, marta, late] = [enter('10260'), enter('501'), enter('502')]
  trader.text('m-1', peer('501'))
  late.text('m-2', peer('503'))
  late.ends.gone()
  void hub.announce('Markets close early')
  expect([trader.reported, marta.reported]).toEqual([[], []])
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  expect(trader.reported).toMatchObject([{ code: 1_000, msg_id: 'm-1' }, { payload: { from: 'system' } }])
  expect(marta.reported).toMatchObject([{ msg_id: 'm-1' }, { payload: { from: 'system' } }])
  expect(late.reported).toMatchObject([{ payload: { from: 'system' } }])
})

test('CV-67: sends no user reports if there is only one server', () => {
  const { join: enter, clock, stays } = chatRoom({ receivesStays: false })
  const { say, reported } = enter('501')
  for (let ping = 1; ping <= 21; ping += 1) {
    clock.advance(30_000)
    say({ type: 'ping', msg_id: ping })
  }
  expect([reported.length, stays]).toEqual([21, []])
})

interface Entry {
  readonly opts: { readonly rooms: readonly string[]; readonly except: readonly string[] }
  readonly packet: { readonly type: number; readonly data: readonly [string, string] }
}

test('RS-134: writes one event per room for Socket.IO’s adapter, and excludes the sending connection', () => {
  const readEvent = (event: string): unknown => {
    const { opts, packet } = JSON.parse(event) as Entry
    expect([packet.type, packet.data[0], JSON.parse(packet.data[1])])
      .toEqual([2, 'message', expect.objectContaining({ type: 'text', msg_id: 'm' })])
    return [opts.rooms, opts.except]
  }
  const roomsOf = (to: TakenMessage['to'], line?: string) => eventsOf(rules, messageOf(to), line).map(readEvent)
  expect(roomsOf(peer('502'), 'line-1')).toEqual([[['user:502'], ['line-1']], [['user:501'], ['line-1']]])
  expect(roomsOf(group('gold'))).toEqual([[['group:gold'], []]])
  expect(roomsOf({ type: 'broadcast' })).toEqual([[[], []]])
})
