import { Wampy } from 'wampy'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const client = new Wampy(url, {
    realm: 'tradewire',
    reconnectInterval: 200,
    onReconnect: () => receive.lost(),
    onReconnectSuccess: () => receive.connected(),
  })
  client.connect().then(() => receive.connected(), (error: unknown) => receive.failed(String(error)))
  return {
    async sendText(text) {
      const { argsList: [back] = [] } = await client.call('echo', [text])
      receive.text(String(back))
    },
    close: async () => void (await client.disconnect()),
  }
}
