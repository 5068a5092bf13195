import { parseObject } from '../hub/json-object'
import type { HabitLine } from './habit-line'
import { createHabitServer, type HabitServer, type HabitServerOptions } from './habit-server'

export interface ModeCodeServer extends HabitServer {
  /** Who is connected, each once. */
  names(): readonly string[]
}

const longestName = 64
const modes: readonly unknown[] = ['heart_beat', 'message']

function refusal(query: URLSearchParams): string | undefined {
  const [name, another] = query.getAll('name')
  if (name === undefined) return 'name is missing'
  if (another !== undefined) return 'name is given more than once'
  if (name.trim() === '') return 'name is empty'
  return name.length > longestName ? `name is longer than ${longestName}` : undefined
}

function isKnown(data: Buffer): boolean {
  const decoded = parseObject(data.toString('utf8'))
  return decoded.ok && modes.includes(decoded.frame['ModeCode'])
}

/** Clients by name: a second one of a name replaces the first. Heartbeats and messages come back as they were. */
export async function createModeCodeServer(options: HabitServerOptions = {}): Promise<ModeCodeServer> {
  const clients = new Map<string, HabitLine>()
  const server = await createHabitServer({
    path: '/ws/',
    maxFrameBytes: 65_536,
    refusal,
    begin(line, query) {
      const name = query.get('name') ?? ''
      clients.get(name)?.close(4409, 'replaced by another client of this name')
      clients.set(name, line)
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames are text')
          // No client of ours sends such a thing: the same frame would come again after a reconnect.
          if (!isKnown(data)) return line.close(4400, 'ModeCode is unknown')
          line.give(data, false)
        },
        gone() {
          // The close of one that was replaced comes late: the name is the newcomer's.
          if (clients.get(name) === line) clients.delete(name)
        },
      }
    },
  }, options)
  return { ...server, names: () => [...clients.keys()] }
}
