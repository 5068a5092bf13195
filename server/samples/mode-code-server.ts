import type { SharedOptions } from '../options/server-options'
import { parseFrame } from '../shared/json-object'
import { createSampleServer, type SampleProtocol, type SampleServer } from './sample-server'

export interface ModeCodeServer extends SampleServer {
  names(): readonly string[]
}

/** Gives each name to only one client: the last that requested it. */
export interface ClientNames {
  /** Calls `replaced` when another client takes the name. Returns a function that releases the name. */
  take(name: string, replaced: () => void): () => void
  /** Names in use, without duplicates. */
  names(): readonly string[]
}

export function createClientNames(): ClientNames {
  const holders = new Map<string, () => void>()
  return {
    take(name, replaced) {
      holders.get(name)?.()
      holders.set(name, replaced)
      return () => {
        // The replaced client may release the name later than a new client takes it.
        if (holders.get(name) === replaced) holders.delete(name)
      }
    },
    names: () => [...holders.keys()],
  }
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

export function modeCodeSample(names: ClientNames): SampleProtocol {
  return {
    path: '/ws/',
    maxFrameBytes: 65_536,
    refusal,
    begin(line, query) {
      const release = names.take(query.get('name') ?? '', () => {
        line.close(4409, 'replaced by another client of this name')
      })
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames must be text')
          // Uses a code after which clients do not reconnect and send the unsupported frame again.
          if (!isKnown(data)) return line.close(4400, 'ModeCode is unknown')
          line.give(data, false)
        },
        gone: release,
      }
    },
  }
}

/**
 * Starts a server whose clients have names. When a new client uses a connected client's name, the server
 * disconnects the earlier client. Echoes heartbeats and messages. Throws a one-line StartError if it cannot start.
 */
export async function createModeCodeServer(options: SharedOptions = {}): Promise<ModeCodeServer> {
  const names = createClientNames()
  return { ...await createSampleServer(modeCodeSample(names), options), names: names.names }
}
