import { createHabitServer, type Habit, type HabitServer, type HabitServerOptions } from './habit-server'

/** What the client allows by default. */
const maxFrameBytes = 4 * 1_024 * 1_024

/** Gives each frame back as it came: text as text, bytes as bytes. */
export const echoHabit: Habit = {
  path: '/ws',
  maxFrameBytes,
  begin: (line) => ({ received: (data, isBinary) => line.give(data, isBinary) }),
}

export function createEchoServer(options: HabitServerOptions = {}): Promise<HabitServer> {
  return createHabitServer(echoHabit, options)
}
