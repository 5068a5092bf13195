import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const program = fileURLToPath(new URL('sessions-program.ts', import.meta.url))

/** Plays a part of the program while another client's connection is pinged. */
const onSessions = (name: string, fullSize: number, testSize: number, demanded: Attack['demanded']): Attack => ({
  name,
  protocols: ['chat'],
  fullSize,
  testSize,
  demanded: { ...demanded, closedLines: 0 },
  run: (target, size) => whilePinged(target, () => runForFigures(program, [target.wsUrl, name, String(size)])),
})

/** As many connections as the server keeps sessions, from many addresses. A fourth more are closed together. */
export const chatLostSessions = onSessions('chat-lost-sessions', 10_000, 40, { closed: 50 })

/** Recovers the sessions of ponged connections together, after other connections have filled the stored packets. */
export const chatRecoveries = onSessions('chat-recoveries', 360, 20, { recovered: 20 })

export const chatJoinsTogether = onSessions('chat-joins-together', 1_800, 60, { joined: 60 })
