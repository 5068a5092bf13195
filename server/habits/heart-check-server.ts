import { parseObject } from '../hub/json-object'
import type { HabitLine } from './habit-line'
import { createHabitServer, type HabitServer, type HabitServerOptions } from './habit-server'

export interface HeartCheckServer extends HabitServer {
  /** Sends a text to every client. */
  say(text: string): void
  /** How many heart-checks have come. */
  heartChecks(): number
}

const answer = JSON.stringify({ module: 'HEART_CHECK', message: '收到心跳' })

function isHeartCheck(data: Buffer): boolean {
  const decoded = parseObject(data.toString('utf8'))
  return decoded.ok && decoded.frame['module'] === 'HEART_CHECK'
}

/** Answers heart-checks, and gives every other text back as it came. */
export async function createHeartCheckServer(options: HabitServerOptions = {}): Promise<HeartCheckServer> {
  const lines = new Set<HabitLine>()
  let heartChecks = 0
  const server = await createHabitServer({
    path: '/ws',
    maxFrameBytes: 65_536,
    begin(line) {
      lines.add(line)
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames are text')
          if (!isHeartCheck(data)) return line.give(data, false)
          heartChecks += 1
          line.give(answer, false)
        },
        gone: () => lines.delete(line),
      }
    },
  }, options)
  return {
    ...server,
    say(text) {
      for (const line of lines) line.give(text, false)
    },
    heartChecks: () => heartChecks,
  }
}
