import type { ProgramName } from '../../scripts/programs'

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
  'paho-mqtt': 'paho-mqtt',
  'trpc': '@trpc/client',
  'wampy': 'wampy',
  'supabase': '@supabase/realtime-js',
  'laravel-echo': 'laravel-echo',
  'ably': 'ably',
  'dxlink': '@dxfeed/dxlink-websocket-client',
} as const

export type ClientName = keyof typeof clients
export const clientNames = Object.keys(clients) as readonly ClientName[]

/** Server programs that a machine may lack. */
const programs: Readonly<Partial<Record<ClientName, ProgramName>>> = { stomp: 'rabbitmq-server', nats: 'nats-server' }

/** Test title. When a test is skipped, `npm test` reads the missing program from its title. */
export function titleOf(client: ClientName, words: string): string {
  const program = programs[client]
  return program === undefined ? words : `${words} (needs ${program})`
}
