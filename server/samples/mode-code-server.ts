import { createMemoryNames, type NameDirectory } from '../directory/name-directory'
import { createRedisNames } from '../directory/redis-names'
import { parseFrame } from '../shared/json-object'
import { systemClock } from '../shared/system-clock'
import { writeTrouble } from '../shared/trouble'
import { boundTrouble } from '../wire/bounded-trouble'
import type { FeedServerOptions, modeCodeOptions } from '../options/server-options'
import { createSampleServer, type SampleProtocol, type SampleServer } from './sample-server'

export interface ModeCodeServer extends SampleServer {
  names(): readonly string[]
}

/** Arbitrary limit, enough for a UUID and a few words (MC-13). */
const maxNameLength = 64
const modes: readonly unknown[] = ['heart_beat', 'message']

function refusal(query: URLSearchParams): string | undefined {
  const [name, another] = query.getAll('name')
  if (name === undefined) return 'name is missing'
  if (another !== undefined) return 'name occurs more than once'
  if (name.trim() === '') return 'name is empty'
  return name.length > maxNameLength ? `name is longer than ${maxNameLength}` : undefined
}

function isKnown(data: Buffer): boolean {
  const decoded = parseFrame(data.toString('utf8'))
  return decoded.ok && modes.includes(decoded.frame['ModeCode'])
}

export function modeCodeSample(directory: NameDirectory): SampleProtocol {
  return {
    path: '/ws/',
    maxFrameBytes: 65_536,
    refusal,
    directory,
    begin(line, query) {
      // Reads no frames until the name is assigned, because another client may take the name first.
      const goOn = line.hold()
      const claim = directory.take(query.get('name') ?? '', {
        held: goOn,
        replaced: () => line.close(4409, 'replaced by another client of this name'),
        lost: () => line.close(1013, 'names cannot be looked up'),
      })
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames must be text')
          // Supported clients never send such a frame. After this final code, other clients do not reconnect to repeat
          // the frame.
          if (!isKnown(data)) return line.close(4400, 'ModeCode is unknown')
          line.give(data, false)
        },
        gone: () => claim.release(),
      }
    },
  }
}

/** With `redis`, a name belongs to only one client across all servers. */
export type ModeCodeServerOptions = Pick<FeedServerOptions, (typeof modeCodeOptions)[number]>

/**
 * Starts a server whose clients have names. When a new client uses a connected client's name, the server
 * disconnects the earlier client. Echoes heartbeats and messages. Throws a one-line StartError if it cannot start.
 */
export async function createModeCodeServer(options: ModeCodeServerOptions = {}): Promise<ModeCodeServer> {
  const { redis: url, clock = systemClock, ...rest } = options
  const trouble = boundTrouble(options.trouble ?? writeTrouble, clock)
  const directory = url === undefined ? createMemoryNames() : await createRedisNames({ url, clock, trouble })
  const protocol = modeCodeSample(directory)
  const server = await createSampleServer(protocol, { ...rest, clock, trouble }).catch(async (error: unknown) => {
    await directory.close()
    throw error
  })
  return {
    ...server,
    names: () => directory.names(),
    async close() {
      await server.close()
      await directory.close()
    },
  }
}
