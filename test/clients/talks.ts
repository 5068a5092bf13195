import { talk as centrifuge } from './centrifuge/talk'
import type { Talk } from './client-case'
import { talk as graphqlWs } from './graphql-ws/talk'
import { talk as mqtt } from './mqtt/talk'
import { talk as nats } from './nats/talk'
import { talk as partysocket } from './partysocket/talk'
import { talk as phoenix } from './phoenix/talk'
import { talk as reconnectingWebSocket } from './reconnecting-websocket/talk'
import { talk as signalr } from './signalr/talk'
import { talk as socketIoClient } from './socket.io-client/talk'
import { talk as stomp } from './stomp/talk'

/** All clients in one app, by folder. */
export const talks: Readonly<Record<string, Talk>> = {
  centrifuge,
  'graphql-ws': graphqlWs,
  mqtt,
  nats,
  partysocket,
  phoenix,
  'reconnecting-websocket': reconnectingWebSocket,
  signalr,
  'socket.io-client': socketIoClient,
  stomp,
}
