import { createChatServer } from './chat/chat-server'
import { createFeedServer } from './feed/feed-server'
import { createEchoServer } from './samples/echo-server'
import { createHeartCheckServer } from './samples/heart-check-server'
import { createModeCodeServer } from './samples/mode-code-server'
import { shownName } from './options/flags'
import { chatOptions, sharedOptions, type ProtocolName, type ServerOptions } from './options/server-options'
import { createRedisFeedServer } from './redis/redis-feed-server'
import { StartError } from './shared/start-error'
import { writeTrouble } from './shared/trouble'

export interface RunningServer {
  readonly protocol: ProtocolName
  readonly url: string
  /** Address of the HTTP API, which only the feed and chat servers have. */
  readonly httpUrl?: string
  readonly port: number
  /** Control address for faults and announcements from this machine. */
  readonly controlUrl?: string | undefined
  close(): Promise<void>
}

function only(known: readonly string[], { protocol, pong, ...rest }: ServerOptions): Omit<ServerOptions, 'pong'> {
  const given = { ...rest, ...(pong === false ? { 'no-pong': true } : {}) }
  const foreign = Object.entries(given).find(([name, value]) => value !== undefined && !known.includes(name))
  if (foreign === undefined) return rest
  throw new StartError(`${shownName(foreign[0])} is not supported with the protocol ${protocol ?? ''}`)
}

/** Rejects with a one-line StartError on failure. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const server = await startServer(options)
  const { token, trouble = writeTrouble } = options
  if (token !== undefined) trouble('all users share --token, so each can act as any other; use --tokens instead')
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
      return { protocol, ...(await createHeartCheckServer(only(sharedOptions, options))) }
    case 'echo':
      return { protocol, ...(await createEchoServer(only(sharedOptions, options))) }
    case 'mode-code':
      return { protocol, ...(await createModeCodeServer(only(sharedOptions, options))) }
    case 'chat':
      return { protocol, ...(await createChatServer(only(chatOptions, options))) }
  }
}
