import { DXLinkWebSocketClient } from '@dxfeed/dxlink-websocket-client'
import type { Talk } from '../client-case'

interface FeedData {
  readonly type: string
  readonly data?: readonly { readonly eventSymbol: string }[]
}

export const talk: Talk = (url, receive) => {
  const client = new DXLinkWebSocketClient()
  // Also called on a disconnect, with the server's reason.
  client.addErrorListener(() => undefined)
  client.connect(url)
  const feed = client.openChannel('FEED', { contract: 'AUTO' })
  feed.addStateChangeListener((state) => {
    if (String(state) === 'OPENED') receive.connected()
    else if (String(state) === 'REQUESTED') receive.lost()
  })
  feed.addMessageListener(({ data = [] }: FeedData) => data.forEach(({ eventSymbol }) => receive.text(eventSymbol)))
  return {
    sendText: (text) => feed.send({ type: 'FEED_SUBSCRIPTION', add: [{ type: 'Quote', symbol: text }] }),
    close: () => client.close(),
  }
}
