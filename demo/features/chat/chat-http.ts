import {
  isChatDelivery, isChatProfile, type ChatHistoryPage, type ChatHistoryQuery, type ChatProfile, type ChatTarget,
} from '../../../src/chat'
import { fieldsOf } from '../../http/fields'
import { getJson, RequestError, type FeedHttp } from '../../http/request'

export interface Contact {
  readonly target: ChatTarget
  readonly profile: ChatProfile
}

/** Builds the query by hand, because two platforms lack `URLSearchParams`. */
function pathWith(path: string, query: Readonly<Record<string, string | number>>): string {
  return `${path}?${Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

function readContact(type: 'peer' | 'group', body: unknown): Contact {
  if (!isChatProfile(body)) throw new RequestError('a contact is not as expected')
  return { target: { type, id: fieldsOf(body).text('id') }, profile: body }
}

export function getContacts(http: FeedHttp, user: string): Promise<readonly Contact[]> {
  return getJson(http, pathWith('/api/chat/contacts', { user }), (body) => {
    const { list } = fieldsOf(body)
    return [
      ...list('groups', (group) => readContact('group', group)),
      ...list('peers', (peer) => readContact('peer', peer)),
    ]
  })
}

type HistoryQuery = ChatHistoryQuery & { readonly user: string }

export function getHistory(
  http: FeedHttp,
  { conversation, before, limit, user }: HistoryQuery,
): Promise<ChatHistoryPage> {
  const path = pathWith('/api/chat/history', {
    user,
    limit,
    ...(conversation === null ? {} : { type: conversation.type }),
    ...(conversation === null || conversation.type === 'broadcast' ? {} : { id: conversation.id }),
    ...(before === null ? {} : { before: before.createdAt, beforeId: before.id }),
  })
  return getJson(http, path, (body) => {
    const { list, flag } = fieldsOf(body)
    const deliveries = list('data', (each) => {
      if (!isChatDelivery(each)) throw new RequestError('a message of history is not as expected')
      return each
    })
    return { deliveries, more: flag('more') }
  })
}
