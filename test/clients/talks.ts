import { talk as ably } from './ably/talk'
import { talk as centrifuge } from './centrifuge/talk'
import type { Talk } from './client-case'
import { talk as dxlink } from './dxlink/talk'
import { talk as graphqlWs } from './graphql-ws/talk'
import { talk as laravelEcho } from './laravel-echo/talk'
import { talk as mqtt } from './mqtt/talk'
import { talk as nats } from './nats/talk'
import { talk as pahoMqtt } from './paho-mqtt/talk'
import { talk as partysocket } from './partysocket/talk'
import { talk as phoenix } from './phoenix/talk'
import { talk as reconnectingWebSocket } from './reconnecting-websocket/talk'
import { talk as signalr } from './signalr/talk'
import { talk as socketIoClient } from './socket.io-client/talk'
import { talk as stomp } from './stomp/talk'
import { talk as supabase } from './supabase/talk'
import { talk as trpc } from './trpc/talk'
import { talk as wampy } from './wampy/talk'

export const talks: Readonly<Record<string, Talk>> = {
  ably,
  centrifuge,
  dxlink,
  'graphql-ws': graphqlWs,
  'laravel-echo': laravelEcho,
  mqtt,
  nats,
  'paho-mqtt': pahoMqtt,
  partysocket,
  phoenix,
  'reconnecting-websocket': reconnectingWebSocket,
  signalr,
  'socket.io-client': socketIoClient,
  stomp,
  supabase,
  trpc,
  wampy,
}
