import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { openChat, pinged, runForFigures } from './costly-requests'

const program = fileURLToPath(new URL('sessions-program.ts', import.meta.url))

/** Plays a part of the program while a line of another client is pinged. */
const onSessions = (name: string, fullSize: number, testSize: number, demanded: Attack['demanded']): Attack => ({
  name,
  protocols: ['chat'],
  fullSize,
  testSize,
  demanded: { ...demanded, closedLines: 0 },
  async run(target, size) {
    const line = pinged(await openChat(target))
    const figures = await runForFigures(program, [target.wsUrl, name, String(size)])
    const slowestPongMs = line.takeSlowestMs()
    const code = await line.end()
    return { ...figures, slowestPongMs, closedLines: code === undefined ? 0 : 1 }
  },
})

/** Connections of many addresses, as many as the server keeps sessions. A fourth of them more are closed together. */
export const chatLostSessions = onSessions('chat-lost-sessions', 10_000, 40, { closed: 50 })

/**
 * Sessions of connections that have received a pong. Then other lines fill the stored packets, and all sessions are
 * recovered together.
 */
export const chatRecoveries = onSessions('chat-recoveries', 360, 20, { recovered: 20 })

export const chatJoinsTogether = onSessions('chat-joins-together', 1_800, 60, { joined: 60 })
