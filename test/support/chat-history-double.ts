import {
  conversationId, conversationOf, type ChatDelivery, type ChatHistoryPage, type ChatHistoryQuery, type ChatPlace,
} from '../../src/chat/model/messages'

interface HistoryDouble {
  readonly said: ChatDelivery[]
  readonly asked: (ChatHistoryQuery & { readonly user: string })[]
  isDown: boolean
  answer: ((query: ChatHistoryQuery) => unknown) | undefined
  fetchHistory(query: ChatHistoryQuery & { readonly user: string }): Promise<ChatHistoryPage>
}

const compare = (one: ChatPlace, other: ChatPlace): number =>
  one.createdAt - other.createdAt || (one.id < other.id ? -1 : Number(one.id > other.id))

export function createHistoryDouble(): HistoryDouble {
  const double: HistoryDouble = {
    said: [],
    asked: [],
    isDown: false,
    answer: undefined,
    async fetchHistory(query) {
      await Promise.resolve()
      double.asked.push(query)
      if (double.isDown) throw new Error('503')
      // A third-party server may return any value.
      if (double.answer !== undefined) return double.answer(query) as ChatHistoryPage
      const { conversation, before, limit, user } = query
      const wanted = double.said
        .filter(({ from, to }) => from === user || to.type !== 'peer' || to.id === user)
        .filter((each) => conversation === null ||
          conversationId(conversationOf(each, user)) === conversationId(conversation))
        .filter((each) => before === null || compare(each, before) < 0)
        .sort((one, other) => compare(other, one))
      return { deliveries: wanted.slice(0, limit), more: wanted.length > limit }
    },
  }
  return double
}
