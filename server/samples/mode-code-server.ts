import { createMemoryNames, type NameDirectory } from '../directory/name-directory'
import { createRedisNames } from '../directory/redis-names'
import { parseObject } from '../shared/json-object'
import { systemClock } from '../shared/system-clock'
import { writeTrouble } from '../shared/trouble'
import type { FeedServerOptions, modeCodeOptions } from '../options/options'
import { createSampleServer, type SampleProtocol, type SampleServer } from './sample-server'

export interface ModeCodeServer extends SampleServer {
  /** The clients of this server, each once. */
  names(): readonly string[]
}

/** A name is kept for as long as its line lives (MC-13). Arbitrary: room for a UUID and some words. */
const maxNameLength = 64
const modes: readonly unknown[] = ['heart_beat', 'message']

function refusal(query: URLSearchParams): string | undefined {
  const [name, another] = query.getAll('name')
  if (name === undefined) return 'name is missing'
  if (another !== undefined) return 'name is given more than once'
  if (name.trim() === '') return 'name is empty'
  return name.length > maxNameLength ? `name is longer than ${maxNameLength}` : undefined
}

function isKnown(data: Buffer): boolean {
  const decoded = parseObject(data.toString('utf8'))
  return decoded.ok && modes.includes(decoded.frame['ModeCode'])
}

/** Its lines by the names in the directory. */
export function modeCodeSample(directory: NameDirectory): SampleProtocol {
  return {
    path: '/ws/',
    maxFrameBytes: 65_536,
    refusal,
    directory,
    begin(line, query) {
      // Not read until the name is its own: a client that is replaced by then is not read.
      const goOn = line.hold()
      const claim = directory.take(query.get('name') ?? '', {
        held: goOn,
        replaced: () => line.close(4409, 'replaced by another client of this name'),
        lost: () => line.close(1013, 'names cannot be looked up'),
      })
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames are text')
          // No client of ours sends such a thing: the same frame would come again after a reconnect.
          if (!isKnown(data)) return line.close(4400, 'ModeCode is unknown')
          line.give(data, false)
        },
        gone: () => claim.release(),
      }
    },
  }
}

/** With `redis` names are one client's over all servers of that Redis. */
export type ModeCodeServerOptions = Pick<FeedServerOptions, (typeof modeCodeOptions)[number]>

/**
 * Clients by name: a second one of a name replaces the first. Heartbeats and messages come back as they were. Rejects
 * with a StartError of one line when it cannot start.
 */
export async function createModeCodeServer(options: ModeCodeServerOptions = {}): Promise<ModeCodeServer> {
  const { redis: url, trouble = writeTrouble, clock = systemClock, ...rest } = options
  const directory = url === undefined ? createMemoryNames() : await createRedisNames({ url, clock, trouble })
  const protocol = modeCodeSample(directory)
  const server = await createSampleServer(protocol, { ...rest, clock }).catch(async (error: unknown) => {
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
