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

/** The clients whose server is a separate program, which a machine may lack. */
const programs: Readonly<Partial<Record<ClientName, ProgramName>>> = { stomp: 'rabbitmq-server', nats: 'nats-server' }

/** The title of a client's test. `npm test` reads the required program from it when the test is skipped. */
export function titleOf(client: ClientName, words: string): string {
  const program = programs[client]
  return program === undefined ? words : `${words} (needs ${program})`
}
