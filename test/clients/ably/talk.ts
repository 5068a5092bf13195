import { Realtime } from 'ably'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const [, host = '', port] = /^ws:\/\/(.+):(\d+)/.exec(url) ?? []
  const client = new Realtime({
    key: 'app.key:secret', endpoint: host, port: Number(port), tls: false,
    transports: ['web_socket'], useBinaryProtocol: false, disconnectedRetryTimeout: 200, logLevel: 0,
  })
  const room = client.channels.get('room')
  client.connection.on('connected', () => {
    room.attach().then(() => receive.connected(), (error: unknown) => receive.failed(String(error)))
  })
  client.connection.on('disconnected', () => receive.lost())
  room.subscribe('text', ({ data }) => receive.text(String(data))).catch(() => undefined)
  room.subscribe('bytes', ({ data }) => {
    if (data instanceof ArrayBuffer) receive.binary(new Uint8Array(data))
    else receive.failed('no bytes')
  }).catch(() => undefined)
  return {
    sendText: async (text) => void (await room.publish('text', text)),
    sendBinary: async (bytes) => void (await room.publish('bytes', new Uint8Array(bytes).buffer)),
    close: () => client.close(),
  }
}
