import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const programOf = (name: string): string => fileURLToPath(new URL(`${name}-program.ts`, import.meta.url))
/** Time for the server to read what is left of the burst, in ms. */
const settleMs = 1_000

/** Connections of one address, each with a burst of short frames. */
export const bursts: Attack = {
  name: 'bursts',
  protocols: ['chat', 'echo'],
  fullSize: 50,
  testSize: 25,
  demanded: { limited: 1, closedLines: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const figures = await runForFigures(programOf('bursts'), [target.wsUrl, '198.51.100.170', String(size)])
    await pause(settleMs)
    return figures
  }),
}

const pingers = 20

/** Connections of one address that each send 10,900 pings in one write. */
export const pings: Attack = {
  name: 'pings',
  protocols: ['copy-trading', 'chat', 'echo'],
  fullSize: 150,
  testSize: pingers,
  demanded: { opened: pingers, closed: pingers, closedLines: 0 },
  run: (target, size) =>
    whilePinged(target, () => runForFigures(programOf('pings'), [target.wsUrl, '198.51.100.171', String(size)])),
}
