import { parseObject } from '../shared/json-object'
import type { HabitLine } from './habit-line'
import { createHabitServer, type Habit, type HabitServer, type HabitServerOptions } from './habit-server'

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

/** What the habit tells of itself. */
interface HeartCheckEars {
  began(line: HabitLine): void
  ended(line: HabitLine): void
  heartChecked(): void
}

/** Answers heart-checks, and gives every other text back as it came. */
export function heartCheckHabit({ began, ended, heartChecked }: Partial<HeartCheckEars> = {}): Habit {
  return {
    path: '/ws',
    maxFrameBytes: 65_536,
    begin(line) {
      began?.(line)
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames are text')
          if (!isHeartCheck(data)) return line.give(data, false)
          heartChecked?.()
          line.give(answer, false)
        },
        gone: () => ended?.(line),
      }
    },
  }
}

export async function createHeartCheckServer(options: HabitServerOptions = {}): Promise<HeartCheckServer> {
  const lines = new Set<HabitLine>()
  let heartChecks = 0
  const habit = heartCheckHabit({
    began: (line) => lines.add(line),
    ended: (line) => lines.delete(line),
    heartChecked() {
      heartChecks += 1
    },
  })
  const server = await createHabitServer(habit, options)
  return {
    ...server,
    say(text) {
      for (const line of lines) line.give(text, false)
    },
    heartChecks: () => heartChecks,
  }
}
