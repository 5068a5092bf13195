import Echo from 'laravel-echo'
import Pusher from 'pusher-js/worker'
import type { Talk } from '../client-case'

type SignedKey = (error: null, key: { readonly auth: string }) => void

/** Mini-programs lack this function, from which the client creates its session name. */
const getRandomValues = (values: Uint32Array): Uint32Array => values.map(() => Math.random() * 2 ** 32)

export const talk: Talk = (url, receive) => {
  Object.assign(globalThis, { crypto: { getRandomValues } })
  const [, host = '', port] = /^ws:\/\/(.+):(\d+)/.exec(url) ?? []
  const echo = new Echo({
    broadcaster: 'reverb', Pusher, key: 'key',
    wsHost: host, wsPort: Number(port), forceTLS: false, enabledTransports: ['ws'],
    channelAuthorization: {
      transport: 'ajax', endpoint: '',
      customHandler: (_: unknown, signed: SignedKey) => signed(null, { auth: 'key:signature' }),
    },
  })
  let isLeaving = false
  const room = echo.private('room')
    .subscribed(() => receive.connected())
    .listen('.text', ({ text }: { readonly text: string }) => receive.text(text))
  let status = echo.connectionStatus()
  echo.connector.onConnectionChange((next) => {
    if (status === 'connected' && next !== 'connected' && !isLeaving) receive.lost()
    status = next
  })
  return {
    sendText: (text) => void room.whisper('text', { text }),
    close() {
      isLeaving = true
      echo.disconnect()
    },
  }
}
