import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { openedFeed, pinged, runForFigures } from './costly-requests'

const program = fileURLToPath(new URL('reconnects-program.ts', import.meta.url))
const testSize = 20

/**
 * Clients of many addresses and accounts lose their connections together and reconnect together without a delay. Each
 * resumes its account. Meanwhile another client is pinged, over Redis one at each server.
 */
export const reconnects: Attack = {
  name: 'reconnects',
  protocols: ['copy-trading', 'copy-trading-redis'],
  fullSize: 300,
  testSize,
  demanded: { opened: testSize, resumed: testSize, closedLines: 0 },
  async run(target, size) {
    const targets = target.other === undefined ? [target] : [target, target.other]
    const lines = await Promise.all(targets.map(async (each) => pinged(await openedFeed(each))))
    const figures = await runForFigures(program, [targets.map(({ wsUrl }) => wsUrl).join(' '), String(size)])
    const slowestPongMs = Math.max(...lines.map((line) => line.takeSlowestMs()))
    const codes = (await Promise.all(lines.map((line) => line.end()))).filter((code) => code !== undefined)
    return { ...figures, slowestPongMs, closedLines: codes.length }
  },
}
