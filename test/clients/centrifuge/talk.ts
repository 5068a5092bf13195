import { Centrifuge } from 'centrifuge'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const client = new Centrifuge(url, { minReconnectDelay: 100, maxReconnectDelay: 500 })
  const room = client.newSubscription('room', { minResubscribeDelay: 100, maxResubscribeDelay: 500 })
  room.on('subscribed', () => receive.connected())
  room.on('publication', ({ data }) => {
    if (typeof data === 'string') receive.text(data)
    else receive.failed('not a text')
  })
  // The client also emits `connecting` on the first connection.
  client.on('connecting', ({ code }) => {
    if (code !== 0) receive.lost()
  })
  room.on('error', ({ error }) => receive.failed(error.message))
  room.subscribe()
  client.connect()
  return { sendText: async (text) => void (await room.publish(text)), close: () => client.disconnect() }
}
