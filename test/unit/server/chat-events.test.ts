import { expect, test } from 'vitest'
import { createChatDirectory } from '../../../server/chat/messages/chat-directory'
import type { TakenMessage } from '../../../server/chat/messages/chat-log'
import { createChatRules } from '../../../server/chat/messages/chat-rules'
import { eventsOf } from '../../../server/chat/redis/shared-events'
import { group, peer } from './chat-rig'

interface Entry {
  readonly opts: { readonly rooms: readonly string[]; readonly except: readonly string[] }
  readonly packet: { readonly type: number; readonly data: readonly [string, string] }
}

test('RS-134: events are entries of Socket.IO\'s adapter: one for each room, without the line it came by', () => {
  const rules = createChatRules({ directory: createChatDirectory(() => 0), isUploaded: () => true })
  const roomsOf = (to: TakenMessage['to'], line?: string): unknown =>
    eventsOf(rules, { id: 'm', from: '501', to, content: { kind: 'text', text: 'hi' }, createdAt: 5 }, line)
      .map((event) => {
        const { opts, packet } = JSON.parse(event) as Entry
        expect([packet.type, packet.data[0], JSON.parse(packet.data[1])])
          .toEqual([2, 'message', expect.objectContaining({ type: 'text', msg_id: 'm' })])
        return [opts.rooms, opts.except]
      })
  expect(roomsOf(peer('502'), 'line-1')).toEqual([[['user:502'], ['line-1']], [['user:501'], ['line-1']]])
  expect(roomsOf(group('gold'))).toEqual([[['group:gold'], []]])
  expect(roomsOf({ type: 'broadcast' })).toEqual([[[], []]])
})
