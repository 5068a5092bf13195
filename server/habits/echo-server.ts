import { createHabitServer, type HabitServer, type HabitServerOptions } from './habit-server'

/** What the client allows by default. */
const maxFrameBytes = 4 * 1_024 * 1_024

/** Gives each frame back as it came: text as text, bytes as bytes. */
export function createEchoServer(options: HabitServerOptions = {}): Promise<HabitServer> {
  return createHabitServer({
    path: '/ws',
    maxFrameBytes,
    begin: (line) => ({ received: (data, isBinary) => line.give(data, isBinary) }),
  }, options)
}
