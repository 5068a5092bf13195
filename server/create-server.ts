import { createChatServer, type ChatServerOptions } from './chat/chat-server'
import { createFeedServer } from './feed/feed-server'
import { createEchoServer } from './samples/echo-server'
import type { SampleServerOptions } from './samples/sample-server'
import { createHeartCheckServer } from './samples/heart-check-server'
import { createModeCodeServer } from './samples/mode-code-server'
import type { ProtocolName, ServerOptions } from './options/options'
import { createRedisFeedServer } from './feed/redis-feed-server'
import { StartError } from './shared/start-error'
import { writeTrouble } from './shared/trouble'

/** A server of any of the sample protocols. */
export interface RunningServer {
  readonly protocol: ProtocolName
  /** The WebSocket's address on this machine. */
  readonly url: string
  /** Of the HTTP API, which the feed and the chat have. */
  readonly httpUrl?: string
  readonly port: number
  /** Where this machine sends faults and announcements. */
  readonly controlUrl?: string | undefined
  close(): Promise<void>
}

/** What a sample server knows of the feed server's options. */
const shared = [
  'port', 'host', 'origins', 'pagePort', 'proxies', 'maxConnections', 'maxLinesPerAddress', 'upgradeRate',
  'maxBufferedBytes', 'frameRate', 'requestRate', 'clock',
] as const
const chatAlone = [
  'token', 'tokens', 'verifyToken', 'verifyTimeoutMs', 'controlPort', 'silenceMs', 'journal', 'redis', 'trouble',
] as const
const modeCodeAlone = ['redis', 'trouble'] as const

/** The options of the others, once nothing is among them that is of no use to this one. */
function sampleOptions(options: ServerOptions, more: readonly string[] = []): SampleServerOptions & ChatServerOptions {
  const known = new Set<string>([...shared, ...more])
  const { protocol, pong, ...rest } = options
  const given = { ...rest, ...(pong === false ? { 'no-pong': true } : {}) }
  const foreign = Object.entries(given).find(([name, value]) => value !== undefined && !known.has(name))
  if (foreign === undefined) return rest
  throw new StartError(`${foreign[0]} is of no use with the protocol ${protocol ?? ''}`)
}

/** Starts the server that the protocol asks for; rejects with a StartError of one line when it cannot. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const server = await startServer(options)
  const { token, trouble = writeTrouble } = options
  if (token !== undefined) trouble('--token is one for all users: each can act as every other; see --tokens')
  return server
}

async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { protocol = 'copy-trading' } = options
  switch (protocol) {
    case 'copy-trading': {
      const { redis } = options
      return { protocol, ...(await (redis === undefined
        ? createFeedServer(options)
        : createRedisFeedServer({ ...options, redis }))) }
    }
    case 'heart-check':
      return { protocol, ...(await createHeartCheckServer(sampleOptions(options))) }
    case 'echo':
      return { protocol, ...(await createEchoServer(sampleOptions(options))) }
    case 'mode-code':
      return { protocol, ...(await createModeCodeServer(sampleOptions(options, modeCodeAlone))) }
    case 'chat':
      return { protocol, ...(await createChatServer(sampleOptions(options, chatAlone))) }
  }
}
