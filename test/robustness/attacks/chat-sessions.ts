import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const program = fileURLToPath(new URL('sessions-program.ts', import.meta.url))

/** Plays a part of the program while a line of another client is pinged. */
const onSessions = (name: string, fullSize: number, testSize: number, demanded: Attack['demanded']): Attack => ({
  name,
  protocols: ['chat'],
  fullSize,
  testSize,
  demanded: { ...demanded, closedLines: 0 },
  run: (target, size) => whilePinged(target, () => runForFigures(program, [target.wsUrl, name, String(size)])),
})

/** Connections of many addresses, as many as the server keeps sessions. A fourth of them more are closed together. */
export const chatLostSessions = onSessions('chat-lost-sessions', 10_000, 40, { closed: 50 })

/**
 * Sessions of connections that have received a pong. Then other lines fill the stored packets, and all sessions are
 * recovered together.
 */
export const chatRecoveries = onSessions('chat-recoveries', 360, 20, { recovered: 20 })

export const chatJoinsTogether = onSessions('chat-joins-together', 1_800, 60, { joined: 60 })
