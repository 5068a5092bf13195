/** The folders of the clients, and the package of each. */
export const clients = {
  'socket.io-client': 'socket.io-client',
  'mqtt': 'mqtt',
  'graphql-ws': 'graphql-ws',
  'centrifuge': 'centrifuge',
  'phoenix': 'phoenix',
  'signalr': '@microsoft/signalr',
  'stomp': '@stomp/stompjs',
  'nats': '@nats-io/nats-core',
  'reconnecting-websocket': 'reconnecting-websocket',
  'partysocket': 'partysocket',
} as const

export type ClientName = keyof typeof clients
export const clientNames = Object.keys(clients) as readonly ClientName[]
