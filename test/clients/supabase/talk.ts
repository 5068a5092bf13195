import { REALTIME_SUBSCRIBE_STATES, RealtimeClient } from '@supabase/realtime-js'
import type { Talk } from '../client-case'

interface Said {
  readonly payload: { readonly text: string }
}

export const talk: Talk = (url, receive) => {
  const client = new RealtimeClient(url, { params: { apikey: 'key' }, reconnectAfterMs: () => 200 })
  const room = client.channel('room', { config: { broadcast: { self: true } } })
  room.on('broadcast', { event: 'text' }, ({ payload }: Said) => receive.text(payload.text))
  room.on('broadcast', { event: 'bytes' }, ({ payload }: { readonly payload: unknown }) => {
    if (payload instanceof ArrayBuffer) receive.binary(new Uint8Array(payload))
  })
  room.subscribe((status) => {
    if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) receive.connected()
    if (status === REALTIME_SUBSCRIBE_STATES.CHANNEL_ERROR) receive.lost()
  })
  return {
    sendText: async (text) => void (await room.send({ type: 'broadcast', event: 'text', payload: { text } })),
    sendBinary: async (bytes) => void (
      await room.send({ type: 'broadcast', event: 'bytes', payload: new Uint8Array(bytes).buffer })),
    close: async () => void (await client.removeAllChannels()),
  }
}
