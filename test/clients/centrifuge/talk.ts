import { Centrifuge } from 'centrifuge'
import type { Talk } from '../client-case'

export const talk: Talk = (url, hear) => {
  const client = new Centrifuge(url, { minReconnectDelay: 100, maxReconnectDelay: 500 })
  const room = client.newSubscription('room', { minResubscribeDelay: 100, maxResubscribeDelay: 500 })
  room.on('subscribed', () => hear.connected())
  room.on('publication', ({ data }) => {
    if (typeof data === 'string') hear.text(data)
    else hear.failed('not a text')
  })
  // Also said once when it first connects.
  client.on('connecting', ({ code }) => {
    if (code !== 0) hear.lost()
  })
  room.on('error', ({ error }) => hear.failed(error.message))
  room.subscribe()
  client.connect()
  return {
    sendText: async (text) => void (await room.publish(text)),
    close: () => client.disconnect(),
  }
}
